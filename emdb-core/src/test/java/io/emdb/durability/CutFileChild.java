package io.emdb.durability;

import io.emdb.Emdb;
import io.emdb.EmdbException;
import io.emdb.FlushPolicy;
import java.nio.file.Path;
import java.util.Random;

/**
 * A process that does everything until it is compiled, cuts a file of its own, and goes on. Prints
 * one line, which begins with "done" if all went as it should.
 */
public final class CutFileChild {

  private final Path directory;
  private final Random random;
  private long failures;
  private long right;

  private CutFileChild(Path directory, long seed) {
    this.directory = directory;
    this.random = new Random(seed);
  }

  /** Arguments: the directory of a prepared database, a seed, warm-up rounds, segment, length. */
  public static void main(String[] arguments) {
    CutFileChild child = new CutFileChild(Path.of(arguments[0]), Long.parseLong(arguments[1]));
    child.run(
        Integer.parseInt(arguments[2]),
        Integer.parseInt(arguments[3]),
        Long.parseLong(arguments[4]));
  }

  private void run(int warmUp, int segment, long length) {
    Emdb db = CutDatabase.builder(directory, FlushPolicy.manual(), random.nextBoolean()).open();
    for (int round = 0; round < warmUp; round++) {
      for (CutOperation operation : CutOperation.values()) {
        if (operation != CutOperation.COMPACT && isCheap(operation, round)) {
          operation.run(db, random);
        }
      }
    }
    db.flush();
    int last = CutDatabase.segments(directory).size() - 1;
    Path file = CutDatabase.segments(directory).get(Math.min(segment, last));
    CutDatabase.cut(file, Math.min(length, CutDatabase.length(file)));
    String name = String.valueOf(file.getFileName());
    for (int round = 0; round < 60; round++) {
      for (CutOperation operation : CutOperation.values()) {
        if (isCheap(operation, round)) {
          check(operation + " of round " + round, name, () -> operation.run(db, random));
        }
      }
    }
    check("close", name, db::close);
    System.out.println("done: " + failures + " typed failures, " + right + " right answers");
  }

  private static boolean isCheap(CutOperation operation, int round) {
    return switch (operation) {
      case ENTRIES, KEYS_ONLY, SCAN, VIEW, READ_ONLY_TRANSACTION, TRANSACTION, COMPACT ->
          round % 10 == 0;
      case READ_BYTES, GET_LARGE, PUT_LARGE, FLUSH, NEW_NAMESPACE, DROP_NAMESPACE ->
          round % 10 == 1;
      default -> true;
    };
  }

  private void check(String what, String file, Runnable action) {
    long length = CutDatabase.length(directory.resolve(file));
    if (CutOutcome.isTypedFailure(what, file, length, action)) {
      failures++;
    } else {
      right++;
    }
  }

  /** Tells what an open of the directory says, for the parent. */
  static void reopen(Path directory, boolean sorted) {
    try (Emdb db = CutDatabase.builder(directory, FlushPolicy.manual(), sorted).open()) {
      CutOperation.ENTRIES.run(db, new Random(1));
    } catch (EmdbException e) {
      CutOutcome.isTypedFailure(
          "open",
          ".seg",
          0,
          () -> {
            throw e;
          });
    }
  }
}
