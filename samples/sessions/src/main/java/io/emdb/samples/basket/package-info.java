/**
 * A shop whose customers stay logged in, with what is in their baskets, when it is killed.
 *
 * <p>There is nothing of Emdb in it but the dependency: start reading at {@link
 * io.emdb.samples.basket.BasketController}.
 */
@NullMarked
package io.emdb.samples.basket;

import org.jspecify.annotations.NullMarked;
