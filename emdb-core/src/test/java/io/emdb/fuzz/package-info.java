/**
 * What reads bytes that may be anything: a target per parser, for a fuzzer that is guided by
 * coverage ({@code emdb-fuzz}) and for inputs kept from it, which every build runs again.
 */
@NullMarked
package io.emdb.fuzz;

import org.jspecify.annotations.NullMarked;
