package io.emdb.compare.report;

import java.util.List;

/**
 * A row of the basic tables.
 *
 * @param id its name in result files
 * @param metric which of its figures
 * @param title its name in the report
 */
record Phase(String id, String metric, String title) {

  static final List<Phase> BASE =
      List.of(
          new Phase("bulk_load", "ms", "bulk load + sync"),
          new Phase("durable_puts", "ms", "1,000 durable puts"),
          new Phase("durable_puts_many", "ms", "10,000 durable puts"),
          new Phase("durable_append", "ms", "1,000 appends to a growing file + force"),
          new Phase("durable_batches", "ms", "100 durable batches of 1,000"),
          new Phase("durable_4_threads", "ms", "4 threads × 2,500 durable puts"),
          new Phase("unsynced_puts", "ms", "50,000 unsynced puts"),
          new Phase("unsynced_append", "ms", "50,000 appends by system call"),
          new Phase("reads_first", "ms", "1 M random reads, first"),
          new Phase("reads", "ms", "1 M random reads, again"),
          new Phase("reads_zero_copy", "ms", "1 M zero-copy reads"),
          new Phase("reads_2_threads", "ms", "1 M random reads, 2 threads"),
          new Phase("reads_4_threads", "ms", "1 M random reads, 4 threads"),
          new Phase("range_reads_first", "ms", "500,000 range reads of 10, first"),
          new Phase("range_reads", "ms", "500,000 range reads of 10, again"),
          new Phase("reopen", "ms", "close, reopen, first get"),
          new Phase("removal", "ms", "removal of half + sync"),
          new Phase("compaction", "ms", "compaction after it"),
          new Phase("size_loaded", "MB", "size after load, MB"),
          new Phase("size_compacted", "MB", "size after compaction, MB"),
          new Phase("live_heap", "MB", "live heap after load, MB"));

  static final List<Phase> SYNCS =
      List.of(
          new Phase("bulk_load", "syncs", "bulk load + sync"),
          new Phase("durable_puts", "syncs", "1,000 durable puts"),
          new Phase("durable_puts_many", "syncs", "10,000 durable puts"),
          new Phase("durable_batches", "syncs", "100 durable batches of 1,000"),
          new Phase("durable_4_threads", "syncs", "4 threads × 2,500 durable puts"),
          new Phase("unsynced_puts", "syncs", "50,000 unsynced puts"),
          new Phase("removal", "syncs", "removal of half + sync"),
          new Phase("compaction", "syncs", "compaction"));
}
