/** Meters of a database for Micrometer; plain classes, usable without auto-configuration. */
@NullMarked
package io.emdb.spring.boot.metrics;

import org.jspecify.annotations.NullMarked;
