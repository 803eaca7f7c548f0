package io.emdb.spring.cache;

import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/** What one stream may name and ask for. For one stream only; not thread-safe. */
final class JdkInputFilter implements ObjectInputFilter {

  private static final long MAX_DEPTH = 256;
  private static final long MAX_REFERENCES = 10_000_000;
  private static final long MAX_ARRAY = 64L << 20;
  private static final long MAX_BYTES = 256L << 20;

  /**
   * Slots that a byte can account for: each element takes one byte at least, and a hash table has
   * eight slots an element at most, which is the case of a load factor of a quarter.
   */
  private static final long SLOTS_A_BYTE = 8;

  private static final long FREE_SLOTS = 1024;

  private final AllowedTypes allowedTypes;
  private final @Nullable ObjectInputFilter ofTheJvm = ObjectInputFilter.Config.getSerialFilter();
  private long slotsLeft;

  JdkInputFilter(AllowedTypes allowedTypes, int bytes) {
    this.allowedTypes = allowedTypes;
    this.slotsLeft = FREE_SLOTS + SLOTS_A_BYTE * bytes;
  }

  @Override
  public Status checkInput(FilterInfo info) {
    // a filter of a stream takes the place of that of the JVM, so that is asked here
    if (ofTheJvm != null && ofTheJvm.checkInput(info) == Status.REJECTED) {
      return Status.REJECTED;
    }
    return isWithinLimits(info) ? checkType(info.serialClass()) : Status.REJECTED;
  }

  private boolean isWithinLimits(FilterInfo info) {
    slotsLeft -= Math.max(0, info.arrayLength());
    return info.depth() <= MAX_DEPTH
        && info.references() <= MAX_REFERENCES
        && info.arrayLength() <= MAX_ARRAY
        && info.streamBytes() <= MAX_BYTES
        && slotsLeft >= 0;
  }

  private Status checkType(@Nullable Class<?> type) {
    if (type == null) {
      return Status.UNDECIDED;
    }
    return allowedTypes.permits(type.getName()) ? Status.ALLOWED : Status.REJECTED;
  }
}
