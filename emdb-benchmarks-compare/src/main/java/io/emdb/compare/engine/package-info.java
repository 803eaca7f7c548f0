/** The stores compared, each behind the same small interface, set as its makers advise. */
@NullMarked
package io.emdb.compare.engine;

import org.jspecify.annotations.NullMarked;
