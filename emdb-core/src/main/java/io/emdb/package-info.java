/**
 * The API of Emdb, an embedded, crash-safe key-value store: contracts and values, nothing else.
 *
 * <p>Start at {@link io.emdb.Emdb}. {@link io.emdb.KeyValueReader} and {@link io.emdb.KeyValues}
 * are the contract shared by a database, its namespaces and groups, and its transactions. What can
 * go wrong is an {@link io.emdb.EmdbException}; a caller's mistake is an {@link
 * java.lang.IllegalArgumentException} or {@link java.lang.NullPointerException} naming the
 * parameter.
 */
@NullMarked
package io.emdb;

import org.jspecify.annotations.NullMarked;
