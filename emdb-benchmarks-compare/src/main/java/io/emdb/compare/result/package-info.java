/** Measurements as JSON lines, and their medians. */
@NullMarked
package io.emdb.compare.result;

import org.jspecify.annotations.NullMarked;
