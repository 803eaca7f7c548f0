package io.emdb.spring.boot.autoconfigure.cache;

import io.emdb.EmdbConfigurationException;
import io.emdb.spring.boot.autoconfigure.cache.EmdbCacheProperties.Spec;
import io.emdb.spring.cache.EmdbCacheCodec;
import io.emdb.spring.cache.EmdbCacheConfiguration;
import io.emdb.spring.cache.EmdbCacheKeyConverter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Puts a cache's configuration together: its own properties over the common ones, customizers last.
 */
final class CacheConfigurations implements Function<String, EmdbCacheConfiguration> {

  /** Longer ones could overflow when they are added to the time. */
  private static final Duration MAX_TTL = Duration.ofMillis(Long.MAX_VALUE / 2);

  private final EmdbCacheProperties properties;
  private final CacheCodecs codecs;
  private final EmdbCacheCodec commonCodec;
  private final EmdbCacheKeyConverter keyConverter;
  private final List<EmdbCacheConfigurationCustomizer> customizers;

  CacheConfigurations(
      EmdbCacheProperties properties,
      CacheCodecs codecs,
      EmdbCacheKeyConverter keyConverter,
      List<EmdbCacheConfigurationCustomizer> customizers) {
    this.properties = properties;
    this.codecs = codecs;
    this.keyConverter = keyConverter;
    this.customizers = customizers;
    // Now, as it may be that only a later cache uses them.
    this.commonCodec = codec("emdb.cache.codec", properties.codec());
    checkTtl("emdb.cache.ttl", properties.ttl());
    checkJitter("emdb.cache.ttl-jitter", properties.ttlJitter());
    checkTimeToIdle("emdb.cache.time-to-idle", properties.timeToIdle());
    if (properties.maxEntries() != null) {
      requirePositive("emdb.cache.max-entries", properties.maxEntries());
    }
    if (properties.maxSize() != null) {
      requirePositive("emdb.cache.max-size", properties.maxSize().toBytes());
    }
  }

  @Override
  public EmdbCacheConfiguration apply(String cacheName) {
    Spec spec = properties.caches().getOrDefault(cacheName, Spec.NONE);
    EmdbCacheCodec codec =
        spec.codec() == null
            ? commonCodec
            : codec("emdb.cache.caches." + cacheName + ".codec", spec.codec());
    EmdbCacheConfiguration configuration =
        EmdbCacheConfiguration.with(codec)
            .withKeyConverter(keyConverter)
            .withNullValues(Objects.requireNonNullElse(spec.nullValues(), properties.nullValues()))
            .withOnError(Objects.requireNonNullElse(spec.onError(), properties.onError()))
            .withVersion(Objects.requireNonNullElse(spec.version(), properties.version()));
    checkTtl("emdb.cache.caches." + cacheName + ".ttl", spec.ttl());
    Duration ttl = or(spec.ttl(), properties.ttl());
    if (ttl != null) {
      configuration = configuration.withTtl(ttl);
    }
    double jitter = Objects.requireNonNullElse(spec.ttlJitter(), properties.ttlJitter());
    checkJitter("emdb.cache.caches." + cacheName + ".ttl-jitter", jitter);
    if (jitter > 0) {
      configuration = configuration.withTtl(configuration.ttl().withJitter(jitter));
    }
    configuration = withBounds(cacheName, spec, configuration);
    for (EmdbCacheConfigurationCustomizer customizer : customizers) {
      configuration = customizer.customize(cacheName, configuration);
    }
    return configuration;
  }

  private EmdbCacheConfiguration withBounds(
      String cacheName, Spec spec, EmdbCacheConfiguration configuration) {
    String own = "emdb.cache.caches." + cacheName;
    EmdbCacheConfiguration bounded = configuration;
    Long entries = or(spec.maxEntries(), properties.maxEntries());
    if (entries != null) {
      bounded = bounded.withMaxEntries(requirePositive(own + ".max-entries", entries));
    }
    DataSize size = or(spec.maxSize(), properties.maxSize());
    if (size != null) {
      bounded = bounded.withMaxBytes(requirePositive(own + ".max-size", size.toBytes()));
    }
    Duration idle = or(spec.timeToIdle(), properties.timeToIdle());
    if (idle != null) {
      checkTimeToIdle(own + ".time-to-idle", idle);
      bounded = bounded.withTimeToIdle(idle);
    }
    return bounded;
  }

  private static void checkTimeToIdle(String property, @Nullable Duration idle) {
    if (idle != null && idle.compareTo(Duration.ofMillis(1)) < 0) {
      throw new EmdbConfigurationException(
          "'" + property + "' must be positive, found " + idle + "; leave it out for no limit");
    }
  }

  private static long requirePositive(String property, long number) {
    if (number <= 0) {
      throw new EmdbConfigurationException(
          "'" + property + "' must be positive, found " + number + "; leave it out for no bound");
    }
    return number;
  }

  private EmdbCacheCodec codec(String property, @Nullable String name) {
    try {
      return codecs.get(name);
    } catch (IllegalArgumentException e) {
      throw new EmdbConfigurationException("'" + property + "': " + e.getMessage(), e);
    }
  }

  private static void checkTtl(String property, @Nullable Duration ttl) {
    if (ttl == null) {
      return;
    }
    if (ttl.isNegative() || ttl.isZero()) {
      throw new EmdbConfigurationException(
          "'" + property + "' must be positive, found " + ttl + "; leave it out for no limit");
    }
    if (ttl.compareTo(MAX_TTL) > 0) {
      throw new EmdbConfigurationException(
          "'"
              + property
              + "' is longer than any deadline, found "
              + ttl
              + "; leave it out for no limit");
    }
  }

  private static void checkJitter(String property, double jitter) {
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new EmdbConfigurationException(
          "'" + property + "' must be within 0 and 1, found " + jitter);
    }
  }

  private static <T> @Nullable T or(@Nullable T own, @Nullable T common) {
    return own != null ? own : common;
  }
}
