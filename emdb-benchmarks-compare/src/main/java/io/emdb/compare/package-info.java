/** The comparison's command: options, the order of the runs, the report. */
@NullMarked
package io.emdb.compare;

import org.jspecify.annotations.NullMarked;
