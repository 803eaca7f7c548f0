package io.emdb.compare.workload;

import io.emdb.compare.engine.Bulk;
import io.emdb.compare.engine.Engine;
import io.emdb.compare.engine.Mode;
import io.emdb.compare.engine.Reader;
import io.emdb.compare.process.Console;

/**
 * Opening in a fresh JVM, after a kill and after a clean close. A victim loads and makes durable
 * puts until it is killed, without a close between; a later victim opens what is there and makes
 * durable puts until it is killed. The other jobs open what they left.
 */
public final class KillRun {

  /** What the victim prints once it may be killed. */
  public static final String READY = "READY";

  private static final int ACKNOWLEDGED = 1000;

  /** Where the numbers of the later victim's puts begin, behind all of the first one's. */
  private static final long LATER = 1L << 40;

  private final Job job;
  private final Pairs pairs;

  KillRun(Job job) {
    this.job = job;
    this.pairs = new Pairs(job.seed(), Pairs.VALUE_BYTES);
  }

  void victim() throws Exception {
    try (Store store = new Store(job, Pairs.VALUE_BYTES)) {
      Engine engine = store.in(Mode.DURABLE);
      try (Bulk bulk = engine.bulk()) {
        for (long i = 0; i < job.records(); i++) {
          bulk.put(pairs.key(i), pairs.value(i));
        }
      }
      engine.sync();
      putUntilKilled(engine, job.records());
    }
  }

  void laterVictim() throws Exception {
    try (Store store = new Store(job, Pairs.VALUE_BYTES)) {
      putUntilKilled(store.in(Mode.DURABLE), LATER);
    }
  }

  private void putUntilKilled(Engine durable, long first) throws Exception {
    for (long i = first; ; i++) {
      durable.put(pairs.key(i), pairs.value(i));
      if (i == first + ACKNOWLEDGED) {
        Console.line(READY);
      }
    }
  }

  void reopen() throws Exception {
    Recorder recorder = new Recorder(job);
    try (Store store = new Store(job, Pairs.VALUE_BYTES)) {
      long start = System.nanoTime();
      try (Reader reader = store.in(Mode.RELAXED).reader()) {
        byte[] first = reader.get(pairs.key(1));
        long nanos = System.nanoTime() - start;
        recorder.record(job.phases().get(0), "ms", nanos / 1e6);
        if (first == null) {
          throw new IllegalStateException("Key 1 is lost");
        }
        requireAcknowledged(reader, job.records());
        if (!job.phases().contains("reopen_killed")) {
          requireAcknowledged(reader, LATER);
        }
      }
    }
  }

  private void requireAcknowledged(Reader reader, long first) throws Exception {
    for (long i = first; i <= first + ACKNOWLEDGED; i++) {
      byte[] value = reader.get(pairs.key(i));
      if (value == null) {
        throw new IllegalStateException("An acknowledged write is lost: " + i);
      }
      pairs.checkWhole(i, value);
    }
  }
}
