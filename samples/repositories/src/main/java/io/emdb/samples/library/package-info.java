/**
 * A lending library over Spring Data repositories.
 *
 * <p>Start reading at {@link io.emdb.samples.library.Book} for an entity, {@link
 * io.emdb.samples.library.Books} for its queries, and {@link io.emdb.samples.library.LendingDesk}
 * for a transaction over two repositories.
 */
@NullMarked
package io.emdb.samples.library;

import org.jspecify.annotations.NullMarked;
