/** Child JVMs, their jobs, and the counter of device syncs. */
@NullMarked
package io.emdb.compare.process;

import org.jspecify.annotations.NullMarked;
