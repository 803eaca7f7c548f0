package io.emdb;

/**
 * What a namespace may hold. Immutable; made by {@link #defaults} and the {@code with} methods.
 *
 * <p>Given to {@link Emdb#namespace(String, NamespaceOptions)}. Not stored: they are in force until
 * others are given or the database is closed.
 */
public final class NamespaceOptions {

  private static final NamespaceOptions DEFAULTS =
      new NamespaceOptions(Long.MAX_VALUE, Long.MAX_VALUE);

  private final long maxEntries;
  private final long maxBytes;

  private NamespaceOptions(long maxEntries, long maxBytes) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
  }

  /** No bounds: nothing ever leaves by itself but what expires. */
  public static NamespaceOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Bounds the number of entries.
   *
   * @throws IllegalArgumentException if the number is not positive
   */
  public NamespaceOptions withMaxEntries(long entries) {
    return new NamespaceOptions(requirePositive("entries", entries), maxBytes);
  }

  /**
   * Bounds the bytes that the entries take in the log, each with its key and a header of 32 or 40
   * bytes. What they take on disk is more by what {@link Emdb#compact} would give back. An entry
   * that is larger than the bound leaves as soon as it is written.
   *
   * @throws IllegalArgumentException if the number is not positive
   */
  public NamespaceOptions withMaxBytes(long bytes) {
    return new NamespaceOptions(maxEntries, requirePositive("bytes", bytes));
  }

  private static long requirePositive(String name, long number) {
    if (number <= 0) {
      throw new IllegalArgumentException(
          "\"" + name + "\" must be positive, found " + number + "; leave it out for no bound");
    }
    return number;
  }

  /** Returns the most entries; {@link Long#MAX_VALUE} without a bound. */
  public long maxEntries() {
    return maxEntries;
  }

  /** Returns the most bytes; {@link Long#MAX_VALUE} without a bound. */
  public long maxBytes() {
    return maxBytes;
  }

  /** Tells whether there is any bound. */
  public boolean isBounded() {
    return maxEntries != Long.MAX_VALUE || maxBytes != Long.MAX_VALUE;
  }
}
