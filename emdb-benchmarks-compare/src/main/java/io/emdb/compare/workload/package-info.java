/** What is measured: data, phases, and the machine's own limits. */
@NullMarked
package io.emdb.compare.workload;

import org.jspecify.annotations.NullMarked;
