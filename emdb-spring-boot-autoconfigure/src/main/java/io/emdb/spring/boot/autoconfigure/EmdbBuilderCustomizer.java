package io.emdb.spring.boot.autoconfigure;

import io.emdb.EmdbBuilder;

/**
 * Changes the builder of an auto-configured database after the properties were applied and before
 * it opens. Every bean of this type is called, in the order of {@link
 * org.springframework.core.annotation.Order}; the last word wins.
 */
@FunctionalInterface
public interface EmdbBuilderCustomizer {

  /** Changes the builder; called once for each database it {@linkplain #appliesTo applies to}. */
  void customize(EmdbBuilder builder);

  /**
   * Tells whether this customizer is meant for a database: {@code emdb}, or a name under {@code
   * emdb.databases}. All of them by default.
   */
  default boolean appliesTo(String database) {
    return true;
  }
}
