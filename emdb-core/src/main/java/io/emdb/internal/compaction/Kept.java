package io.emdb.internal.compaction;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.format.RecordFormat;
import org.jspecify.annotations.Nullable;

/*
 * Markers (tombstones, clears, drops, and expired values standing for tombstones) hide older records
 * of their key or namespace. A segment X may hold such records of a marker with sequence t only if
 * X's horizon is below t: records of a log segment are newer than its horizon, and a compacted segment
 * holds only what nothing up to its horizon, all of which is durable, hides. So a marker is copied unless
 * every other segment either has a horizon of at least t or is deleted before the marker's own
 * (invariant 7).
 */
/** What a copy of some segments must keep of them, beside live values. Any thread. */
public final class Kept {

  private final Catalog catalog;
  private final long[] outlivingHorizons;

  /** Returns the rule for copies that nothing older outlives: no marker hides anything any more. */
  public static Kept liveOnly(Catalog catalog) {
    return new Kept(catalog, new long[] {Long.MAX_VALUE});
  }

  /**
   * Makes the rule for a group of segments.
   *
   * @param outlivingHorizons per segment, the lowest horizon of all that are not deleted before it
   */
  Kept(Catalog catalog, long[] outlivingHorizons) {
    this.catalog = catalog;
    this.outlivingHorizons = outlivingHorizons;
  }

  /** Returns the namespace of an id, unless it was dropped. */
  @Nullable NamespaceEntry namespace(int id) {
    return catalog.byId(id);
  }

  /** Tells whether the name, clear or drop of a namespace is kept. */
  boolean namespaceMarker(int segment, int type, int namespace, long sequence) {
    boolean isThere = catalog.byId(namespace) != null;
    return switch (type) {
      case RecordFormat.NAMESPACE -> isThere;
      case RecordFormat.CLEAR -> isThere && mayHide(segment, sequence);
      case RecordFormat.DROP -> mayHide(segment, sequence);
      default -> false;
    };
  }

  /** Tells whether a dead record of a namespace that is there is kept as a tombstone. */
  boolean tombstone(int segment, int type, long sequence, long deadline) {
    boolean hides =
        type == RecordFormat.DELETE
            || (type == RecordFormat.PUT && deadline != RecordFormat.NO_DEADLINE);
    return hides && mayHide(segment, sequence);
  }

  /** Tells whether a segment that outlives a marker's own may hold records older than it. */
  private boolean mayHide(int segment, long sequence) {
    return outlivingHorizons[segment] < sequence;
  }
}
