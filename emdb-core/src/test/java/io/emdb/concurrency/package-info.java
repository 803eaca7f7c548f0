/**
 * What holds when everything happens at once: interrupts, reads and walks beside compaction, clear,
 * drop and close, writes that race with the close, and transactions that conflict.
 */
package io.emdb.concurrency;
