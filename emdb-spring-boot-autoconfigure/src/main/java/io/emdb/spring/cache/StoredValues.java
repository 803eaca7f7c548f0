package io.emdb.spring.cache;

import org.jspecify.annotations.Nullable;
import org.springframework.cache.support.NullValue;

/** Turns store values into stored bytes and back by the cache's codec, and says what goes wrong. */
final class StoredValues {

  private final String cacheName;
  private final EmdbCacheCodec codec;
  private final ValueFormat format;
  private final CacheCounters counters;
  private final CacheLog log;

  StoredValues(
      String cacheName,
      EmdbCacheConfiguration configuration,
      CacheCounters counters,
      CacheLog log) {
    this.cacheName = cacheName;
    this.codec = configuration.codec();
    this.format = new ValueFormat(codec.id(), configuration.version(), configuration.nullValues());
    this.counters = counters;
    this.log = log;
  }

  byte[] encode(Object storeValue) {
    if (storeValue instanceof NullValue) {
      return format.write(null);
    }
    try {
      return format.write(codec.encode(storeValue));
    } catch (RuntimeException | StackOverflowError e) {
      throw encodingFailed(storeValue, e);
    }
  }

  /** Returns the store value, or {@code null} if the bytes cannot be decoded. */
  @Nullable Object decode(byte[] stored) {
    Object payload = format.read(stored);
    if (payload instanceof NullValue) {
      return payload;
    }
    if (payload instanceof byte[] bytes) {
      try {
        return codec.decode(bytes);
      } catch (RuntimeException | LinkageError | StackOverflowError e) {
        undecodable(e.getClass().getName());
        return null;
      }
    }
    undecodable("another format, codec or version");
    return null;
  }

  /** Tells whether a stored value is of another format, codec or version. */
  boolean isForeign(byte[] stored) {
    return format.isForeign(stored);
  }

  private void undecodable(String reason) {
    counters.undecodable.increment();
    log.undecodable(counters.undecodable.sum(), reason);
  }

  private EmdbCacheEncodingException encodingFailed(Object value, Throwable cause) {
    // messages of others may quote the value, so only our own kind is passed on
    String reason = cause.getClass().getName();
    for (Throwable t = cause; t != null; t = t.getCause()) {
      if (t instanceof CodecRefusalException) {
        reason = t.getMessage();
      }
    }
    return new EmdbCacheEncodingException(
        "Cache '"
            + cacheName
            + "' cannot store a value of type "
            + value.getClass().getName()
            + " with codec '"
            + codec.id()
            + "': "
            + reason,
        UnquotedException.of(cause));
  }
}
