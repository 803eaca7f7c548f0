/** The page with tables and verdicts, and its charts. */
@NullMarked
package io.emdb.compare.report;

import org.jspecify.annotations.NullMarked;
