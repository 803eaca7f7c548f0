package io.emdb.internal.log;

import io.emdb.internal.format.RecordFormat;
import java.nio.ByteBuffer;

/*
 * A file that is cut under its mapping takes pages away. The virtual machine makes a load, a store or
 * a copy that meets such a page do nothing, goes on with whatever the register or the array holds,
 * and throws an InternalError some time later: at a call or a return to come, be it of the
 * application. So neither a value nor the lack of an error tells that a page was there.
 *
 * What tells it is an array that was marked before something was copied into it: if the mark is still
 * there, nothing was copied. A file is cut at its end. So if the last bytes of a range can be copied,
 * all of them could be, and what was read of it before is what was there; and an error that is due
 * for it comes now, where it is waited for, and not later.
 */
/** Finds out whether mapped bytes are there. One thread. */
final class Probe {

  private static final long MARK = 0x9E37_79B9_7F4A_7C15L;

  private static final String NOT_THERE = "there are no mapped bytes any more before ";

  /** Not a constant for the compiler. */
  @SuppressWarnings("NonFinalStaticField")
  private static volatile int one = 1;

  /** Written only: what is not kept is not made. */
  @SuppressWarnings({"NonFinalStaticField", "UnusedVariable"})
  private static volatile Object made = new byte[0];

  private final byte[] bytes = new byte[Long.BYTES];

  /**
   * Throws unless the 8 bytes before an offset can be read.
   *
   * @throws InternalError if they cannot
   */
  void require(ByteBuffer mapped, int end) {
    if (isCopied(mapped, end, MARK)) {
      return;
    }
    settle();
    if (!isCopied(mapped, end, ~MARK)) {
      settle();
      throw new InternalError(NOT_THERE + end);
    }
  }

  private boolean isCopied(ByteBuffer mapped, int end, long mark) {
    RecordFormat.putLong(bytes, 0, mark);
    mapped.get(end - Long.BYTES, bytes, 0, Long.BYTES);
    return RecordFormat.getLong(bytes, 0) != mark;
  }

  /** Tells whether an error may come from an access to a mapping. */
  static boolean isOfMapping(InternalError error) {
    String message = String.valueOf(error.getMessage());
    return message.contains("memory access") || message.startsWith(NOT_THERE);
  }

  /**
   * Marks both ends of an array's beginning that a record is copied into next: whatever is left of
   * the marks fails the record's check.
   */
  static void mark(byte[] target, int length) {
    RecordFormat.putLong(target, 0, MARK);
    RecordFormat.putLong(target, length - Long.BYTES, MARK);
  }

  /**
   * Makes the virtual machine throw the error that is due on this thread, if one is.
   *
   * @throws InternalError if a recent access met bytes that are not there
   */
  static void settle() {
    int length = one; // an array of arrays of unknown length is made by a call into the machine
    made = new byte[length][length];
  }
}
