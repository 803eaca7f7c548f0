/** The smallest application that keeps data and a cache over its runs. */
@NullMarked
package io.emdb.samples.quickstart;

import org.jspecify.annotations.NullMarked;
