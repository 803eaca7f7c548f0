package io.emdb.spring.boot.autoconfigure.cache;

import io.emdb.spring.boot.autoconfigure.cache.EmdbCacheProperties.Spec;
import io.emdb.spring.cache.EmdbCacheConfiguration;
import io.emdb.spring.cache.EmdbCacheKeyConverter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts a cache's configuration together: its own properties over the common ones, customizers last.
 */
final class CacheConfigurations implements Function<String, EmdbCacheConfiguration> {

  private static final Spec NO_SPEC = new Spec(null, null, null);

  private final EmdbCacheProperties properties;
  private final CacheCodecs codecs;
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
  }

  @Override
  public EmdbCacheConfiguration apply(String cacheName) {
    Spec spec = properties.caches().getOrDefault(cacheName, NO_SPEC);
    EmdbCacheConfiguration configuration =
        EmdbCacheConfiguration.with(codecs.get(or(spec.codec(), properties.codec())))
            .withKeyConverter(keyConverter)
            .withNullValues(Objects.requireNonNullElse(spec.nullValues(), properties.nullValues()))
            .withOnError(properties.onError())
            .withVersion(properties.version());
    Duration ttl = or(spec.ttl(), properties.ttl());
    if (ttl != null) {
      configuration = configuration.withTtl(ttl);
    }
    for (EmdbCacheConfigurationCustomizer customizer : customizers) {
      configuration = customizer.customize(cacheName, configuration);
    }
    return configuration;
  }

  private static <T> @Nullable T or(@Nullable T own, @Nullable T common) {
    return own != null ? own : common;
  }
}
