/** Opening, closing, and what happens around them: locks, wrong paths, interrupts, threads. */
package io.emdb.lifecycle;
