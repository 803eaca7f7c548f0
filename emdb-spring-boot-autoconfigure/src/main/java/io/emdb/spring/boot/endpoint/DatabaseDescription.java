package io.emdb.spring.boot.endpoint;

import io.emdb.Emdb;
import io.emdb.EmdbStats;
import io.emdb.Finding;
import io.emdb.NamespaceStats;
import io.emdb.SalvageReport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What the endpoint tells of one database: sizes and names of namespaces, never keys or values.
 *
 * @param path directory, or {@code in memory}
 * @param open whether it is not closed
 * @param failure why it refuses writes, or {@code null} if it does not
 * @param entries entries of all namespaces
 * @param namespaces named namespaces
 * @param segments segment files
 * @param bytes where its bytes are
 * @param unsynced log records that are not on the device yet
 * @param recovery what its open found
 * @param lastCompaction the latest compaction since the open, or {@code null}
 * @param byNamespace each namespace, the default one without a name; {@code null} in an overview
 */
public record DatabaseDescription(
    String path,
    boolean open,
    @Nullable String failure,
    long entries,
    int namespaces,
    int segments,
    Bytes bytes,
    long unsynced,
    Recovery recovery,
    @Nullable Compaction lastCompaction,
    @Nullable Map<String, NamespaceStats> byNamespace)
    implements OperationResponseBody {

  private static final int MAX_FINDINGS = 20;

  /** Bytes on the device, and of the index on the heap. */
  public record Bytes(long live, long dead, long used, long allocated, long index) {}

  /** What the open found. */
  public record Recovery(
      boolean cleanShutdown,
      long restoredEntries,
      long records,
      long discardedRecords,
      long discardedBytes,
      long durationMillis,
      @Nullable String detail,
      @Nullable String salvage,
      List<String> salvageFindings) {}

  /** A compaction that ended. */
  public record Compaction(
      Instant startedAt, long durationMillis, long segments, long freedBytes) {}

  static DatabaseDescription overview(Emdb emdb) {
    return of(emdb, null);
  }

  static DatabaseDescription withNamespaces(Emdb emdb) {
    return of(emdb, emdb.isOpen() ? emdb.statsByNamespace() : null);
  }

  private static DatabaseDescription of(
      Emdb emdb, @Nullable Map<String, NamespaceStats> byNamespace) {
    EmdbStats stats = emdb.stats();
    return new DatabaseDescription(
        emdb.path().map(Path::toString).orElse("in memory"),
        emdb.isOpen(),
        emdb.failure().map(Throwable::toString).orElse(null),
        stats.liveEntries(),
        stats.namespaces(),
        stats.segments(),
        new Bytes(
            stats.liveBytes(),
            stats.deadBytes(),
            stats.fileBytes(),
            stats.allocatedBytes(),
            stats.indexBytes()),
        Math.max(0, stats.lastSequence() - stats.syncedSequence()),
        recovery(stats.recovery()),
        compaction(stats.lastCompaction()),
        byNamespace);
  }

  private static Recovery recovery(EmdbStats.Recovery recovery) {
    SalvageReport salvage = recovery.salvage();
    return new Recovery(
        recovery.cleanShutdown(),
        recovery.restoredEntries(),
        recovery.records(),
        recovery.discardedRecords(),
        recovery.discardedBytes(),
        recovery.duration().toMillis(),
        recovery.detail(),
        salvage == null ? null : salvage.summary(),
        salvage == null ? List.of() : lines(salvage.findings()));
  }

  static List<String> lines(List<Finding> findings) {
    return findings.stream().limit(MAX_FINDINGS).map(Finding::toString).toList();
  }

  static @Nullable Compaction compaction(EmdbStats.@Nullable Compaction compaction) {
    return compaction == null
        ? null
        : new Compaction(
            compaction.startedAt(),
            compaction.duration().toMillis(),
            compaction.segments(),
            compaction.freedBytes());
  }
}
