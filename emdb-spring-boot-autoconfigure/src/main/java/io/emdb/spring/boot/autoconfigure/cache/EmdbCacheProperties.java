package io.emdb.spring.boot.autoconfigure.cache;

import io.emdb.spring.cache.OnCacheError;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Properties of the caches kept by Emdb.
 *
 * @param enabled Whether Emdb is made the cache manager when caching is enabled.
 * @param database Name or qualifier of the database bean that holds the caches. By default the
 *     primary database.
 * @param ttl How long entries live after they were written. If a duration suffix is not specified,
 *     seconds will be used. By default as long as the database says.
 * @param ttlJitter Largest part of the time to live, from 0 to 1, that is taken off an entry's, so
 *     that entries written together do not expire together.
 * @param timeToIdle How long entries live that are neither read nor written, at most an eighth
 *     longer. If a duration suffix is not specified, seconds will be used. By default for ever.
 * @param maxEntries Most entries of each cache. When it is full, entries leave that were not read
 *     lately. By default there is no bound.
 * @param maxSize Most bytes of each cache's entries, with their keys and headers. By default there
 *     is no bound.
 * @param codec Codec of the values: 'jackson', 'jdk', 'string', 'bytes', 'basic', or the name of a
 *     bean of type EmdbCacheCodec. By default 'jackson', or 'basic' where Jackson is absent.
 * @param nullValues Whether null results are cached.
 * @param dynamic Whether caches are made on demand. By default they are, unless
 *     'spring.cache.cache-names' lists them.
 * @param transactionAware Whether writes to caches wait for the commit of Spring's current
 *     transaction. Not needed for transactions of Emdb, which caches join.
 * @param onError What happens when the database fails: the exception is thrown, or it is a miss.
 * @param version Version of the cached types. A cache written under another version starts empty.
 * @param allowedPackages Packages, with their sub-packages, whose classes may be stored besides
 *     those of the application's own packages and common types of the Java library.
 * @param caches Settings of single caches by name. A name with dots or other special characters
 *     needs brackets, as in "[product.details]".
 */
@ConfigurationProperties("emdb.cache")
record EmdbCacheProperties(
    @DefaultValue("true") boolean enabled,
    @Nullable String database,
    @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration ttl,
    @DefaultValue("0") double ttlJitter,
    @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration timeToIdle,
    @Nullable Long maxEntries,
    @Nullable DataSize maxSize,
    @Nullable String codec,
    @DefaultValue("true") boolean nullValues,
    @Nullable Boolean dynamic,
    @DefaultValue("false") boolean transactionAware,
    @DefaultValue("throw") OnCacheError onError,
    @DefaultValue("") String version,
    @DefaultValue List<String> allowedPackages,
    @DefaultValue Map<String, Spec> caches) {

  /**
   * Settings of one cache.
   *
   * @param ttl How long entries of this cache live after they were written. If a duration suffix is
   *     not specified, seconds will be used.
   * @param ttlJitter Largest part of the time to live, from 0 to 1, that is taken off an entry's.
   * @param timeToIdle How long entries of this cache live that are neither read nor written.
   * @param maxEntries Most entries of this cache.
   * @param maxSize Most bytes of this cache's entries, with their keys and headers.
   * @param codec Codec of this cache's values.
   * @param nullValues Whether null results are cached in this cache.
   * @param onError What happens when the database fails this cache.
   * @param version Version of the types in this cache. Written under another one, it starts empty.
   */
  record Spec(
      @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration ttl,
      @Nullable Double ttlJitter,
      @DurationUnit(ChronoUnit.SECONDS) @Nullable Duration timeToIdle,
      @Nullable Long maxEntries,
      @Nullable DataSize maxSize,
      @Nullable String codec,
      @Nullable Boolean nullValues,
      @Nullable OnCacheError onError,
      @Nullable String version) {

    /** Nothing of its own. */
    static final Spec NONE = new Spec(null, null, null, null, null, null, null, null, null);
  }
}
