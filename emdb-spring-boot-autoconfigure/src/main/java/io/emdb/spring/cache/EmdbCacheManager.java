package io.emdb.spring.cache;

import io.emdb.Emdb;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.transaction.AbstractTransactionSupportingCacheManager;
import org.springframework.core.log.LogMessage;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Hands out the caches of an Emdb database, each in the namespace {@code cache:<name>}. Does not
 * own the database and never closes it. The setters are for before {@link #afterPropertiesSet};
 * from then on it is thread-safe.
 *
 * <p>{@linkplain #setTransactionAware Transaction awareness} puts writes off until Spring's
 * transaction of another resource commits. It is not needed for Emdb's own transactions: caches
 * join those.
 */
public final class EmdbCacheManager extends AbstractTransactionSupportingCacheManager {

  private static final Log logger = LogFactory.getLog(EmdbCacheManager.class);
  private static final String SPRING_TX =
      "org.springframework.transaction.support.TransactionSynchronizationManager";

  private final Emdb database;
  private final Function<String, EmdbCacheConfiguration> configurations;
  private final ConcurrentHashMap<String, EmdbCache> made = new ConcurrentHashMap<>();
  private final LoadWaits waits = new LoadWaits();
  private List<String> cacheNames = List.of();
  private boolean dynamic = true;
  private Consumer<EmdbCache> createdListener = cache -> {};

  /** Makes a manager that configures all of its caches alike. */
  public EmdbCacheManager(Emdb database, EmdbCacheConfiguration configuration) {
    this(database, name -> configuration);
    Objects.requireNonNull(configuration, "configuration");
  }

  /** Makes a manager that asks for the configuration of each cache by name. */
  public EmdbCacheManager(Emdb database, Function<String, EmdbCacheConfiguration> configurations) {
    this.database = Objects.requireNonNull(database, "database");
    this.configurations = Objects.requireNonNull(configurations, "configurations");
  }

  /** Sets the names of the caches to make at the start; others are made on demand if dynamic. */
  public void setCacheNames(Collection<String> cacheNames) {
    this.cacheNames = List.copyOf(cacheNames);
  }

  /**
   * Sets whether caches are made on demand; {@code true} by default. Then the caches that the
   * database holds from earlier runs are there from the start, too.
   */
  public void setDynamic(boolean dynamic) {
    this.dynamic = dynamic;
  }

  /** Sets whom to tell of each cache that is made on demand. */
  public void setCacheCreatedListener(Consumer<EmdbCache> createdListener) {
    this.createdListener = Objects.requireNonNull(createdListener, "createdListener");
  }

  /**
   * Sets whether puts, evictions and clears wait for the commit of Spring's current transaction.
   *
   * @throws IllegalStateException if it is to be switched on without spring-tx on the class path
   */
  @Override
  public void setTransactionAware(boolean transactionAware) {
    Assert.state(
        !transactionAware || ClassUtils.isPresent(SPRING_TX, getClass().getClassLoader()),
        "A transaction-aware cache manager needs spring-tx on the class path");
    super.setTransactionAware(transactionAware);
  }

  /** Returns the database that holds the caches. */
  public Emdb getDatabase() {
    return database;
  }

  /** Tells whether caches are made on demand. */
  public boolean isDynamic() {
    return dynamic;
  }

  @Override
  protected Collection<? extends Cache> loadCaches() {
    Set<String> names = new LinkedHashSet<>(cacheNames);
    if (dynamic) {
      for (String namespace : database.namespaces()) {
        if (namespace.startsWith(CacheStore.NAMESPACE_PREFIX)) {
          names.add(namespace.substring(CacheStore.NAMESPACE_PREFIX.length()));
        }
      }
    }
    return names.stream().map(this::make).toList();
  }

  @Override
  protected @Nullable Cache getMissingCache(String name) {
    if (!dynamic) {
      return null;
    }
    EmdbCache cache = make(name);
    // of two threads that ask for one name both get the same cache, and one tells of it
    EmdbCache earlier = made.putIfAbsent(name, cache);
    if (earlier != null) {
      return earlier;
    }
    tell(cache);
    return cache;
  }

  private EmdbCache make(String name) {
    return new EmdbCache(name, database, configurations.apply(name), waits);
  }

  private void tell(EmdbCache cache) {
    try {
      createdListener.accept(cache);
    } catch (RuntimeException e) {
      // metrics are the listener's business; the caller asked for a cache
      logger.warn(LogMessage.format("Nobody was told of the new cache '%s'", cache.getName()), e);
    }
  }
}
