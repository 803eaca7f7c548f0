package io.emdb.durability;

import io.emdb.EmdbClosedException;
import io.emdb.EmdbCorruptException;
import io.emdb.EmdbException;
import io.emdb.EmdbFailedException;

/** Judges what came of an operation on a database one of whose files was cut. */
final class CutOutcome {

  /** Not a constant for the compiler. */
  @SuppressWarnings("NonFinalStaticField")
  private static volatile int one = 1;

  /** Written only: what is not kept is not made. */
  @SuppressWarnings({"NonFinalStaticField", "UnusedVariable"})
  private static volatile Object made;

  private CutOutcome() {}

  /**
   * Runs an action that may fail.
   *
   * @return whether it failed, as it should
   * @throws AssertionError if it failed in another way, or leaves an error for later
   */
  static boolean isTypedFailure(String what, String file, long length, Runnable action) {
    boolean failed = false;
    try {
      action.run();
    } catch (EmdbException e) {
      failed = true;
      checkTyped(what, file, length, e);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(what + ": " + e, e);
    }
    try {
      settle();
    } catch (InternalError e) {
      throw new AssertionError(what + " left an error to its caller", e);
    }
    return failed;
  }

  private static void checkTyped(String what, String file, long length, EmdbException e) {
    String message = String.valueOf(e.getMessage());
    boolean known = e instanceof EmdbFailedException || e instanceof EmdbClosedException;
    if (!known && (!message.contains(".seg") || message.contains("device fails"))) {
      throw new AssertionError(what + " does not say what happened: " + e, e);
    }
    if (e instanceof EmdbCorruptException cut
        && message.contains("has cut it")
        && !(cut.file().endsWith(file) && cut.offset() == length)) {
      throw new AssertionError(what + " names another place: " + e, e);
    }
  }

  /** Calls into the virtual machine, which throws an error that is due. */
  private static void settle() {
    int length = one;
    made = new byte[length][length];
  }
}
