package io.emdb.compare.workload;

import io.emdb.compare.process.Console;
import io.emdb.compare.process.SyncCounts;
import io.emdb.compare.result.Measurement;
import io.emdb.compare.result.ResultFile;
import java.io.IOException;
import java.util.Locale;

/** Times phases, counts their device syncs, and writes both down. */
public final class Recorder {

  private final Job job;
  private final ResultFile file;
  private final SyncCounts syncs = SyncCounts.ofThisProcess();

  public Recorder(Job job) {
    this.job = job;
    this.file = new ResultFile(job.results());
  }

  /** Work that is timed as a whole. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /** Work that says itself how many nanoseconds count. */
  @FunctionalInterface
  interface TimedWork {
    long run() throws Exception;
  }

  /** Times work, if its phase is wanted. */
  void phase(String phase, Work work) throws Exception {
    timedPhase(
        phase,
        () -> {
          long start = System.nanoTime();
          work.run();
          return System.nanoTime() - start;
        });
  }

  /** Times work that later phases build on: done even if its phase is not wanted. */
  void requiredPhase(String phase, Work work) throws Exception {
    if (job.wants(phase)) {
      phase(phase, work);
    } else {
      work.run();
    }
  }

  /** Records what work says it took, if its phase is wanted. */
  void timedPhase(String phase, TimedWork work) throws Exception {
    if (!job.wants(phase)) {
      return;
    }
    long syncsBefore = syncs.total();
    long writesBefore = syncs.writes();
    long nanos = work.run();
    record(phase, "ms", nanos / 1e6);
    if (syncs.counted()) {
      record(phase, "writes", (double) (syncs.writes() - writesBefore));
      record(phase, "syncs", (double) (syncs.total() - syncsBefore));
    }
  }

  /** Writes a figure down. */
  public void record(String phase, String metric, double value) throws IOException {
    file.append(
        new Measurement(
            job.suite(), job.engine(), job.records(), job.round(), phase, metric, value));
    Console.line(
        String.format(
            Locale.ROOT,
            "%-8s %-14s %,10d  round %d  %-24s %,14.3f %s",
            job.suite(),
            job.engine(),
            job.records(),
            job.round(),
            phase,
            value,
            metric));
  }
}
