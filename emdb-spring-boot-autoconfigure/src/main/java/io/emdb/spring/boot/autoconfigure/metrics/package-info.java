/** Binds the meters of the databases to the application's registries. */
@NullMarked
package io.emdb.spring.boot.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
