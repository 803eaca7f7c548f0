/**
 * An open database: who talks to whom, and the state machine open, failed, closed.
 *
 * <p>Doors: {@link io.emdb.internal.engine.EngineOpening} (open), {@link
 * io.emdb.internal.engine.Engine} (everything after), {@link io.emdb.internal.engine.KeySpace} and
 * {@link io.emdb.internal.engine.ReadSpace} (a namespace, plain, in a transaction or as of a
 * moment), {@link io.emdb.internal.engine.EngineTransaction}. Uses: every room below. Does not
 * know: argument checks, strings, prefixes; view does that.
 *
 * <p>Threads: two maintenance threads, started when needed and gone when idle. Transactions belong
 * to the thread that began them.
 *
 * <p>Closing: refuse new operations, let waiting ones end, sync and seal, wait for readers, delete
 * what is retired, write the superblock, unmap, free the lock. Each step is tried whatever failed
 * before.
 */
@NullMarked
package io.emdb.internal.engine;

import org.jspecify.annotations.NullMarked;
