package io.emdb.durability;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.Emdb;
import io.emdb.EmdbException;
import io.emdb.EmdbFailedException;
import io.emdb.EmdbIoException;
import io.emdb.FlushPolicy;
import io.emdb.durability.FaultControl.Call;
import io.emdb.durability.FaultControl.Fault;
import io.emdb.testing.Contents;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A process some of whose system calls fail. Each line of its input is one experiment; it answers
 * with one line for each step and one that starts with "end".
 */
public final class FaultChild {

  private final FaultControl control;

  private FaultChild(FaultControl control) {
    this.control = control;
  }

  public static void main(String[] arguments) throws IOException {
    FaultChild child = new FaultChild(FaultControl.open(Path.of(arguments[0])));
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ", -1);
      Path directory = Path.of(words[1]);
      FlushPolicy policy = LoadChild.policy(words[2]);
      switch (words[0]) {
        case "load" ->
            child.load(
                directory,
                policy,
                Long.parseLong(words[3]),
                Integer.parseInt(words[4]),
                Long.parseLong(words[5]),
                Fault.parse(words[6]));
        case "count" -> child.count(directory, policy, Integer.parseInt(words[3]));
        default -> throw new IllegalArgumentException(line);
      }
    }
  }

  private static Emdb open(Path directory, FlushPolicy policy, int segmentBytes, long now) {
    return Emdb.builder()
        .path(directory)
        .flushPolicy(policy)
        .segmentSize(segmentBytes)
        .clock(InstantSource.fixed(Instant.ofEpochMilli(now)))
        .open();
  }

  /** Does steps of a load while a fault waits; tells of each whether it was acknowledged. */
  private void load(
      Path directory, FlushPolicy policy, long seed, int steps, long now, Fault fault) {
    long[] before = calls();
    control.arm(fault);
    long syncsAfterFailure = 0;
    try {
      Emdb db = openOrTell(directory, policy, now);
      if (db != null) {
        syncsAfterFailure = work(db, seed, steps);
      }
    } catch (RuntimeException | Error e) {
      LoadChild.report("! " + e);
    }
    control.disarm();
    List<String> counts = new ArrayList<>();
    long[] after = calls();
    for (int i = 0; i < after.length; i++) {
      counts.add(String.valueOf(after[i] - before[i]));
    }
    LoadChild.report(
        "end " + control.failed() + " " + syncsAfterFailure + " " + String.join(" ", counts));
  }

  private static Emdb openOrTell(Path directory, FlushPolicy policy, long now) {
    try {
      return open(directory, policy, 64 * 1024, now);
    } catch (EmdbIoException e) {
      LoadChild.report("unopened");
      return null;
    }
  }

  /** Returns how many syncs there were after one had failed. */
  private long work(Emdb db, long seed, int steps) {
    for (int number = 1; number <= steps && db.failure().isEmpty(); number++) {
      attempt(db, LoadStep.of(seed, 0, number));
    }
    boolean failed = db.failure().isPresent();
    long syncsAtFailure = control.calls(Call.SYNC);
    if (failed) {
      requireRefusals(db);
    }
    read(db);
    close(db);
    return failed ? control.calls(Call.SYNC) - syncsAtFailure : 0;
  }

  private long[] calls() {
    long[] calls = new long[Call.values().length];
    for (Call call : Call.values()) {
      calls[call.number()] = control.calls(call);
    }
    return calls;
  }

  private static void attempt(Emdb db, LoadStep step) {
    try {
      LoadRunner.run(db, step);
      LoadChild.report(step.worker() + " " + step.number());
    } catch (EmdbException e) {
      String type = e.getClass().getSimpleName();
      if (db.failure().isPresent()) {
        LoadChild.report("failed " + type);
      } else {
        LoadChild.report("-" + step.worker() + " " + step.number());
        LoadChild.report("refused " + type);
      }
    }
  }

  /** A database that failed takes nothing more. */
  private static void requireRefusals(Emdb db) {
    List<Runnable> writes =
        List.of(
            () -> db.put("w0.k1", "v"),
            () -> db.inTransaction(transaction -> transaction.put("w0.k1", "v")),
            () -> db.namespace("new"),
            db::flush,
            db::compact);
    for (Runnable write : writes) {
      try {
        write.run();
        throw new IllegalStateException("a database that failed goes on");
      } catch (EmdbFailedException expected) {
        LoadChild.report("refused by the failed database");
      }
    }
  }

  /** Reads go on whatever failed. */
  private static void read(Emdb db) {
    long entries = Contents.of(db).size();
    if (entries != db.size()) {
      throw new IllegalStateException(entries + " entries, the size is " + db.size());
    }
  }

  private static void close(Emdb db) {
    try {
      db.close();
    } catch (EmdbException e) {
      LoadChild.report("unclosed " + e.getClass().getSimpleName());
    }
  }

  /** Tells how many syncs some puts took, then a flush, a commit, and closing. */
  private void count(Path directory, FlushPolicy policy, int puts) {
    control.disarm();
    Emdb db = open(directory, policy, 1024 * 1024, 0);
    db.put("first", "v");
    db.flush();
    List<Long> counts = new ArrayList<>();
    long at = control.calls(Call.SYNC);
    for (int i = 0; i < puts; i++) {
      db.put("k" + i, "v");
    }
    counts.add(control.calls(Call.SYNC) - at);
    at = control.calls(Call.SYNC);
    db.put("before", "v");
    db.flush();
    counts.add(control.calls(Call.SYNC) - at);
    at = control.calls(Call.SYNC);
    db.inTransaction(transaction -> transaction.put("in", "v"));
    counts.add(control.calls(Call.SYNC) - at);
    db.put("last", "v");
    at = control.calls(Call.SYNC);
    db.close();
    counts.add(control.calls(Call.SYNC) - at);
    LoadChild.report(String.join(" ", counts.stream().map(String::valueOf).toList()));
  }
}
