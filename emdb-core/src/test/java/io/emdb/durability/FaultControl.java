package io.emdb.durability;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The memory shared with {@code faults.c}, which fails system calls of this or another process. */
final class FaultControl {

  private static final int ARMED = 8;
  private static final int COUNTDOWN = 9;
  private static final int ERROR = 10;
  private static final int TIMES = 11;
  private static final int FAILED = 12;
  private static final int WORDS = 13;

  /** Kinds of system calls, in the order of the shared memory. */
  enum Call {
    SYNC(0),
    WRITE(1),
    LENGTH(2),
    RENAME(3),
    OPEN(4),
    UNLINK(5),
    CREATE(6);

    private final int number;

    Call(int number) {
      this.number = number;
    }

    /** Returns the number the library knows it by, from 0 without gaps. */
    int number() {
      return number;
    }
  }

  /** What fails: from the {@code nth} call of a kind on, so many times. */
  record Fault(Call call, int nth, int error, int times) {

    /** An error number of 0 makes a write short. */
    static final int SHORT = 0;

    static final int EIO = 5;
    static final int EMFILE = 24;
    static final int ENOSPC = 28;

    /** One that never comes. */
    static final Fault NONE = new Fault(Call.UNLINK, Integer.MAX_VALUE, EIO, 1);

    static Fault parse(String text) {
      String[] words = text.split(",", -1);
      return new Fault(
          Call.valueOf(words[0]),
          Integer.parseInt(words[1]),
          Integer.parseInt(words[2]),
          Integer.parseInt(words[3]));
    }

    String format() {
      return call + "," + nth + "," + error + "," + times;
    }
  }

  private final LongBuffer words;

  private FaultControl(LongBuffer words) {
    this.words = words;
  }

  /** Opens the shared memory, made anew if missing; it lasts as long as this process. */
  static FaultControl open(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      LongBuffer words =
          channel
              .map(MapMode.READ_WRITE, 0, WORDS * (long) Long.BYTES)
              .order(ByteOrder.nativeOrder())
              .asLongBuffer();
      FaultControl control = new FaultControl(words);
      control.disarm();
      return control;
    }
  }

  void arm(Fault fault) {
    disarm();
    words.put(COUNTDOWN, fault.nth);
    words.put(ERROR, fault.error);
    words.put(TIMES, fault.times);
    words.put(FAILED, 0);
    words.put(ARMED, fault.call.number);
  }

  void disarm() {
    words.put(ARMED, -1);
  }

  /** Returns how many calls of a kind there were. */
  long calls(Call call) {
    return words.get(call.number);
  }

  /** Returns how many calls have failed since it was armed. */
  long failed() {
    return words.get(FAILED);
  }
}
