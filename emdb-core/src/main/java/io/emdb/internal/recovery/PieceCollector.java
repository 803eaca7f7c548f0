package io.emdb.internal.recovery;

import io.emdb.internal.catalog.KeyChanges;
import io.emdb.internal.catalog.Replay;
import io.emdb.internal.catalog.SpareArrays;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentScan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects what the records of a segment say. Namespaces have nothing to do with each other, so the
 * puts and deletes of each are kept together, up to a marker of it.
 */
public final class PieceCollector {

  private final Segment segment;
  private final SpareArrays spares;
  private Map<Integer, KeyChanges> open = new HashMap<>();
  private List<Step> steps = new ArrayList<>();
  private @Nullable KeyChanges newest;
  private int newestNamespace;
  private int count;

  /** Makes an empty collector for the records of a segment. */
  public PieceCollector(Segment segment, SpareArrays spares) {
    this.segment = segment;
    this.spares = spares;
  }

  /** Returns how many records there are. */
  public int count() {
    return count;
  }

  /** Adds the record a scan is at; batch markers and seals say nothing. */
  public void add(SegmentScan scan) {
    int type = scan.type();
    if (type == RecordFormat.PUT || type == RecordFormat.DELETE) {
      changesOf(scan.namespace())
          .add(scan, type == RecordFormat.DELETE, scan.has(RecordFormat.DEADLINE));
    } else if (Step.Marker.is(type)) {
      steps.add(Step.Marker.of(scan));
      open.remove(scan.namespace());
      newest = null;
    }
    count++;
  }

  private KeyChanges changesOf(int namespace) {
    KeyChanges changes = newest;
    if (changes == null || namespace != newestNamespace) {
      changes = open.get(namespace);
      if (changes == null) {
        changes = new KeyChanges(segment, namespace, spares);
        open.put(namespace, changes);
        steps.add(new Step.Changes(changes));
      }
      newest = changes;
      newestNamespace = namespace;
    }
    return changes;
  }

  /** Takes out the records from an offset on, of a batch that does not count. */
  void removeFrom(int offset) {
    for (Iterator<Step> each = steps.iterator(); each.hasNext(); ) {
      Step step = each.next();
      if (step instanceof Step.Changes some) {
        count -= some.changes().removeFrom(offset);
      } else if (step instanceof Step.Marker marker && marker.offset() >= offset) {
        each.remove();
        count--;
      }
    }
  }

  /** Tells a replay what was collected, and begins anew. */
  public void drainTo(Replay replay) {
    for (Step step : take(/* end= */ 0, /* segmentEnd= */ null).steps()) {
      step.apply(replay, /* growth= */ 1);
    }
  }

  /** Hands over what was collected and begins anew. */
  Piece take(int end, @Nullable SegmentEnd segmentEnd) {
    List<Step> taken = steps;
    for (Step step : taken) {
      if (step instanceof Step.Changes some) {
        some.changes().sort();
      }
    }
    open = new HashMap<>();
    steps = new ArrayList<>();
    newest = null;
    count = 0;
    return new Piece(taken, end, segmentEnd);
  }
}
