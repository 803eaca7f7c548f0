package io.emdb.internal.view;

import io.emdb.Ttl;
import io.emdb.TtlOverflowException;
import io.emdb.internal.format.RecordFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks what callers hand in, and turns times to live into deadlines. */
final class Arguments {

  private static final int MAX_NAME_BYTES = 1024;

  private Arguments() {}

  static byte[] key(byte[] key) {
    Objects.requireNonNull(key, "key");
    if (key.length > RecordFormat.MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "'key' has " + key.length + " bytes, more than " + RecordFormat.MAX_KEY_BYTES);
    }
    return key;
  }

  static String namespaceName(String name) {
    int bytes = utf8(name, "name").length;
    if (bytes == 0 || bytes > MAX_NAME_BYTES) {
      throw new IllegalArgumentException(
          "'name' of a namespace has 1 to " + MAX_NAME_BYTES + " UTF-8 bytes, found " + bytes);
    }
    return name;
  }

  /** Returns the UTF-8 bytes of a text, which must have some: half a surrogate pair has none. */
  static byte[] utf8(String text, String parameter) {
    byte[] bytes = Objects.requireNonNull(text, parameter).getBytes(StandardCharsets.UTF_8);
    if (!new String(bytes, StandardCharsets.UTF_8).equals(text)) {
      throw new IllegalArgumentException(
          "'" + parameter + "' has half of a surrogate pair, which has no UTF-8 form");
    }
    return bytes;
  }

  /** Returns the deadline of an entry written now. */
  static long deadline(Ttl ttl, @Nullable Duration defaultTtl, InstantSource clock) {
    Objects.requireNonNull(ttl, "ttl");
    return switch (ttl.kind()) {
      case NEVER -> RecordFormat.NO_DEADLINE;
      case DEFAULT -> defaultTtl == null ? RecordFormat.NO_DEADLINE : after(defaultTtl, clock);
      case AFTER -> after(ttl.duration(), clock);
    };
  }

  private static long after(Duration duration, InstantSource clock) {
    try {
      return Math.addExact(clock.millis(), duration.toMillis());
    } catch (ArithmeticException e) {
      throw new TtlOverflowException(tooLong(duration), e);
    }
  }

  private static String tooLong(Duration duration) {
    return "A time to live of "
        + duration
        + " ends beyond what milliseconds in a long can say: use Ttl.NEVER";
  }
}
