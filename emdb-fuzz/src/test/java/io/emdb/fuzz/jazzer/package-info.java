/** The fuzz targets of the other modules, under a fuzzer that is guided by coverage. */
@NullMarked
package io.emdb.fuzz.jazzer;

import org.jspecify.annotations.NullMarked;
