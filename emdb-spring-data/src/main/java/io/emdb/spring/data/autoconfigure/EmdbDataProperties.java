package io.emdb.spring.data.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Properties of Spring Data repositories kept by Emdb.
 *
 * @param database Name or qualifier of the database bean that holds the entities. By default the
 *     primary database.
 * @param allowedPackages Packages, with their sub-packages, whose classes may be stored besides
 *     those of the application's own packages and common types of the Java library.
 * @param keySpaces Settings of single key spaces by name. A name with dots or other special
 *     characters needs brackets, as in "[com.example.Person]".
 */
@ConfigurationProperties("emdb.data")
record EmdbDataProperties(
    @Nullable String database,
    @DefaultValue List<String> allowedPackages,
    @DefaultValue Map<String, Spec> keySpaces) {

  /**
   * Settings of one key space.
   *
   * @param ttl How long its entities live after each save. If a duration suffix is not specified,
   *     seconds will be used. By default as long as their types say.
   */
  record Spec(@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration ttl) {}
}
