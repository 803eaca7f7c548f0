package io.emdb.spring.cache;

import io.emdb.NamespaceOptions;
import io.emdb.Ttl;
import java.time.Duration;
import java.util.Objects;

/**
 * How a cache stores its entries. Immutable; made by {@link #with} and the {@code with} methods.
 */
public final class EmdbCacheConfiguration {

  /** Longer ones could overflow when they are added to the time. */
  private static final Duration MAX_TTL = Duration.ofMillis(Long.MAX_VALUE / 2);

  private final EmdbCacheCodec codec;
  private final EmdbCacheTtl ttl;
  private final boolean nullValues;
  private final EmdbCacheKeyConverter keyConverter;
  private final OnCacheError onError;
  private final String version;
  private final NamespaceOptions bounds;

  private EmdbCacheConfiguration(Draft draft) {
    this.codec = Objects.requireNonNull(draft.codec, "codec");
    this.ttl = Objects.requireNonNull(draft.ttl, "ttl");
    this.nullValues = draft.nullValues;
    this.keyConverter = Objects.requireNonNull(draft.keyConverter, "keyConverter");
    this.onError = Objects.requireNonNull(draft.onError, "onError");
    this.version = Objects.requireNonNull(draft.version, "version");
    this.bounds = Objects.requireNonNull(draft.bounds, "bounds");
  }

  /**
   * Makes a configuration with a codec, the {@linkplain Ttl#DEFAULT database's} time to live, null
   * values, canonical keys, errors thrown, the empty version and no bounds.
   */
  public static EmdbCacheConfiguration with(EmdbCacheCodec codec) {
    return new EmdbCacheConfiguration(new Draft(codec));
  }

  /** Sets the codec of the values. */
  public EmdbCacheConfiguration withCodec(EmdbCacheCodec codec) {
    Draft draft = new Draft(this);
    draft.codec = codec;
    return new EmdbCacheConfiguration(draft);
  }

  /**
   * Lets every entry live for this long after it was written.
   *
   * @throws IllegalArgumentException if the duration is not positive
   */
  public EmdbCacheConfiguration withTtl(Duration ttl) {
    if (Objects.requireNonNull(ttl, "ttl").isNegative() || ttl.isZero()) {
      throw new IllegalArgumentException(
          "'ttl' of a cache must be positive, found " + ttl + "; leave it out for no limit");
    }
    if (ttl.compareTo(MAX_TTL) > 0) {
      throw new IllegalArgumentException(
          "'ttl' of a cache is longer than any deadline, found "
              + ttl
              + "; leave it out for no limit");
    }
    return withTtl(EmdbCacheTtl.fixed(Ttl.after(ttl)));
  }

  /** Decides how long each entry lives when it is written. */
  public EmdbCacheConfiguration withTtl(EmdbCacheTtl ttl) {
    Draft draft = new Draft(this);
    draft.ttl = ttl;
    return new EmdbCacheConfiguration(draft);
  }

  /** Sets whether {@code null} can be cached. */
  public EmdbCacheConfiguration withNullValues(boolean nullValues) {
    Draft draft = new Draft(this);
    draft.nullValues = nullValues;
    return new EmdbCacheConfiguration(draft);
  }

  /** Sets how keys become bytes. Entries under the bytes of another converter are not found. */
  public EmdbCacheConfiguration withKeyConverter(EmdbCacheKeyConverter keyConverter) {
    Draft draft = new Draft(this);
    draft.keyConverter = keyConverter;
    return new EmdbCacheConfiguration(draft);
  }

  /** Sets what happens when the database fails. */
  public EmdbCacheConfiguration withOnError(OnCacheError onError) {
    Draft draft = new Draft(this);
    draft.onError = onError;
    return new EmdbCacheConfiguration(draft);
  }

  /** Sets the version of the cached types: entries written under another one count as misses. */
  public EmdbCacheConfiguration withVersion(String version) {
    Draft draft = new Draft(this);
    draft.version = version;
    return new EmdbCacheConfiguration(draft);
  }

  /**
   * Bounds the number of entries: when it is exceeded, entries leave that were not read lately.
   *
   * @throws IllegalArgumentException if the number is not positive
   */
  public EmdbCacheConfiguration withMaxEntries(long entries) {
    return withBounds(bounds.withMaxEntries(entries));
  }

  /**
   * Bounds the bytes that the entries take in the log, as {@link NamespaceOptions#withMaxBytes}.
   *
   * @throws IllegalArgumentException if the number is not positive
   */
  public EmdbCacheConfiguration withMaxBytes(long bytes) {
    return withBounds(bounds.withMaxBytes(bytes));
  }

  /**
   * Ends entries that are neither read nor written for so long, as {@link
   * NamespaceOptions#withTimeToIdle}; their time to live ends them, too.
   *
   * @throws IllegalArgumentException if the duration is less than a millisecond
   */
  public EmdbCacheConfiguration withTimeToIdle(Duration timeToIdle) {
    return withBounds(bounds.withTimeToIdle(timeToIdle));
  }

  private EmdbCacheConfiguration withBounds(NamespaceOptions changed) {
    Draft draft = new Draft(this);
    draft.bounds = changed;
    return new EmdbCacheConfiguration(draft);
  }

  /** Returns the codec of the values. */
  public EmdbCacheCodec codec() {
    return codec;
  }

  /** Returns what decides how long entries live. */
  public EmdbCacheTtl ttl() {
    return ttl;
  }

  /** Tells whether {@code null} can be cached. */
  public boolean nullValues() {
    return nullValues;
  }

  /** Returns how keys become bytes. */
  public EmdbCacheKeyConverter keyConverter() {
    return keyConverter;
  }

  /** Returns what happens when the database fails. */
  public OnCacheError onError() {
    return onError;
  }

  /** Returns the version of the cached types. */
  public String version() {
    return version;
  }

  /** Returns how much the cache may hold, and how long without a use. */
  public NamespaceOptions bounds() {
    return bounds;
  }

  /** The fields while they are set; saves each {@code with} method a call with six parameters. */
  private static final class Draft {

    private EmdbCacheCodec codec;
    private EmdbCacheTtl ttl = EmdbCacheTtl.fixed(Ttl.DEFAULT);
    private boolean nullValues = true;
    private EmdbCacheKeyConverter keyConverter = EmdbCacheKeyConverter.canonical();
    private OnCacheError onError = OnCacheError.THROW;
    private String version = "";
    private NamespaceOptions bounds = NamespaceOptions.defaults();

    Draft(EmdbCacheCodec codec) {
      this.codec = codec;
    }

    Draft(EmdbCacheConfiguration source) {
      this.codec = source.codec;
      this.ttl = source.ttl;
      this.nullValues = source.nullValues;
      this.keyConverter = source.keyConverter;
      this.onError = source.onError;
      this.version = source.version;
      this.bounds = source.bounds;
    }
  }
}
