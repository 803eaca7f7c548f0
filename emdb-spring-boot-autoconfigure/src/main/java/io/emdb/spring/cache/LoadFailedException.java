package io.emdb.spring.cache;

import java.util.concurrent.Callable;
import org.springframework.cache.Cache.ValueRetrievalException;

/** What Spring throws when a loader fails, but without the key in its message. */
final class LoadFailedException extends ValueRetrievalException {

  private static final long serialVersionUID = 1L;

  private final String cacheName;

  LoadFailedException(String cacheName, Object key, Callable<?> loader, Throwable cause) {
    super(key, loader, cause);
    this.cacheName = cacheName;
  }

  @Override
  public String getMessage() {
    return "The loader of a value for cache '" + cacheName + "' failed";
  }
}
