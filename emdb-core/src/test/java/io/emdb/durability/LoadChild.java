package io.emdb.durability;

import io.emdb.Emdb;
import io.emdb.EmdbDiskFullException;
import io.emdb.FlushPolicy;
import io.emdb.testing.ChildJvm;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A process under a mixed load, to be killed. It reports each step as soon as the database has
 * acknowledged it, by one write of one line, which a kill leaves whole or out: a report that is
 * missing concerns at most the one step that each worker is at.
 */
public final class LoadChild {

  /** Goes on until it is killed. */
  static final int ENDLESS = -1;

  /** Opens the database, does nothing, and waits for its end. */
  static final int OPEN_ONLY = 0;

  private final Emdb db;
  private final long seed;

  private LoadChild(Emdb db, long seed) {
    this.db = db;
    this.seed = seed;
  }

  /**
   * Starts a process that goes on with a history.
   *
   * @param limit how many steps each worker does before the database is closed
   */
  static ChildJvm start(
      Path workingDirectory,
      Path database,
      FlushPolicy policy,
      LoadHistory history,
      long nowMillis,
      int limit)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add(database.toString());
    arguments.add(policy.toString());
    arguments.add(String.valueOf(history.seed()));
    arguments.add(String.valueOf(nowMillis));
    arguments.add(String.valueOf(limit));
    for (int worker = 0; worker < LoadStep.WORKERS; worker++) {
      arguments.add(String.valueOf(history.steps(worker)));
    }
    history.begin(nowMillis);
    return ChildJvm.startSmall(
        workingDirectory, Map.of(), LoadChild.class, arguments.toArray(String[]::new));
  }

  /** Opens a database as the processes do. */
  static Emdb open(Path database, FlushPolicy policy, long nowMillis) {
    return Emdb.builder()
        .path(database)
        .flushPolicy(policy)
        .segmentSize(64 * 1024)
        .sortedKeys(nowMillis % 2_000 == 0)
        .clock(InstantSource.fixed(Instant.ofEpochMilli(nowMillis)))
        .open();
  }

  /** Reads a policy as {@link FlushPolicy#toString} writes it. */
  static FlushPolicy policy(String name) {
    if (name.equals(FlushPolicy.manual().toString())) {
      return FlushPolicy.manual();
    }
    if (name.equals(FlushPolicy.onEachWrite().toString())) {
      return FlushPolicy.onEachWrite();
    }
    String amount = name.substring("every-".length());
    return amount.endsWith("ms")
        ? FlushPolicy.every(Duration.ofMillis(Long.parseLong(amount.replace("ms", ""))))
        : FlushPolicy.everyN(Integer.parseInt(amount));
  }

  public static void main(String[] arguments) throws Exception {
    int limit = Integer.parseInt(arguments[4]);
    report("opening");
    Emdb db;
    try {
      db = open(Path.of(arguments[0]), policy(arguments[1]), Long.parseLong(arguments[3]));
    } catch (RuntimeException e) {
      report("! " + e);
      return;
    }
    report("open");
    if (limit == OPEN_ONLY) {
      awaitEndOfInput();
      return;
    }
    LoadChild child = new LoadChild(db, Long.parseLong(arguments[2]));
    List<Thread> threads = new ArrayList<>();
    for (int worker = 0; worker < LoadStep.WORKERS; worker++) {
      int self = worker;
      int first = Integer.parseInt(arguments[5 + worker]) + 1;
      int last = limit == ENDLESS ? Integer.MAX_VALUE : first + limit - 1;
      threads.add(new Thread(() -> child.work(self, first, last), "worker-" + worker));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    close(db);
  }

  private static void close(Emdb db) {
    report("closing");
    try {
      db.close();
      report("closed");
    } catch (RuntimeException e) {
      report("! " + e);
    }
  }

  private void work(int worker, int first, int last) {
    for (int number = first; number <= last; number++) {
      try {
        LoadRunner.run(db, LoadStep.of(seed, worker, number));
        report(worker + " " + number);
      } catch (EmdbDiskFullException full) {
        if (db.failure().isPresent()) {
          report("! failed by " + full);
          return;
        }
        report("-" + worker + " " + number);
      } catch (Throwable e) {
        report("! " + e);
        return;
      }
    }
  }

  private static void awaitEndOfInput() throws IOException {
    while (System.in.read() >= 0) {
      // whoever started this process closes its end, or kills it
    }
  }

  /** Nobody is there to hear it if this fails, so there is nothing left to do. */
  static void report(String line) {
    byte[] bytes = (line.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      new FileOutputStream(FileDescriptor.out).write(bytes);
    } catch (IOException e) {
      Runtime.getRuntime().halt(1);
    }
  }
}
