/**
 * The API, implemented: argument checks, strings, prefixes, defaults, and the thread's transaction;
 * no I/O and no locks of its own.
 *
 * <p>Door: {@link io.emdb.internal.view.DatabaseView}. Uses: engine, and values of the rooms below.
 *
 * <p>Threads: views are as thread-safe as what they show; cursors belong to one thread.
 */
@NullMarked
package io.emdb.internal.view;

import org.jspecify.annotations.NullMarked;
