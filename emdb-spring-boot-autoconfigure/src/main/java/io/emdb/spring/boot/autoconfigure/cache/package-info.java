/**
 * Makes Emdb the cache manager of a Spring Boot application, configured by {@code emdb.cache.*}.
 *
 * <p>The caches themselves are in {@code io.emdb.spring.cache}. Backs off for a cache manager of
 * the application and for {@code spring.cache.type}.
 */
@NullMarked
package io.emdb.spring.boot.autoconfigure.cache;

import org.jspecify.annotations.NullMarked;
