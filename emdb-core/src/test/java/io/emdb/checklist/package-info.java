/**
 * The behaviour taken over from emdb-rs, point by point, and its defects, shown to be absent. The
 * table of points and tests is docs/behaviour-checklist.md; {@code ChecklistTableTest} keeps it
 * true.
 */
package io.emdb.checklist;
