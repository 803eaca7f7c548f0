package io.emdb.internal.recovery;

/**
 * How a segment ends.
 *
 * @param sealed whether it ends with its seal
 * @param offset end of the valid records
 * @param batchStart where the batch starts in which it ends, or -1
 * @param batchMembers members of that batch
 * @param lastSequence sequence of the last valid record
 * @param provenOffset last record that proves that all before it was synced, or -1
 * @param lastTransactionId id of the newest complete batch, or 0
 * @param records how many records count
 */
record SegmentEnd(
    boolean sealed,
    int offset,
    int batchStart,
    int batchMembers,
    long lastSequence,
    int provenOffset,
    long lastTransactionId,
    long records) {}
