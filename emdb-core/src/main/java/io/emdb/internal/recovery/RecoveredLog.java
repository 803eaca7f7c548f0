package io.emdb.internal.recovery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What recovery found; everything in it is durable.
 *
 * @param lastSequence sequence of the log's last record
 * @param lastTransactionId id of the newest batch seen
 * @param restoredEntries entries taken from the index image
 * @param records records replayed
 * @param discardedRecords members of batches without an end
 * @param discardedBytes bytes behind the end of the log
 * @param changed whether anything was written
 * @param detail where the log ended early and why, or {@code null}
 * @param replaced names of segments that a salvage or reset had replaced, and that were moved to
 *     the quarantine
 */
public record RecoveredLog(
    long lastSequence,
    long lastTransactionId,
    long restoredEntries,
    long records,
    long discardedRecords,
    long discardedBytes,
    boolean changed,
    @Nullable String detail,
    List<String> replaced) {}
