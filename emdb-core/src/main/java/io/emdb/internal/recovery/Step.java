package io.emdb.internal.recovery;

import io.emdb.internal.catalog.KeyChanges;
import io.emdb.internal.catalog.Replay;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentScan;
import java.nio.charset.StandardCharsets;

/** What some records of one namespace say. */
public interface Step {

  /** Tells the replay. */
  void apply(Replay replay, double growth);

  /** Puts and deletes, between two markers. */
  record Changes(KeyChanges changes) implements Step {
    @Override
    public void apply(Replay replay, double growth) {
      replay.changes(changes, growth);
    }
  }

  /** A marker of a whole namespace. */
  record Marker(Segment segment, int type, int namespace, long sequence, int offset, String name)
      implements Step {

    /** Tells whether records of a type are such markers. */
    public static boolean is(int type) {
      return type == RecordFormat.NAMESPACE
          || type == RecordFormat.CLEAR
          || type == RecordFormat.DROP;
    }

    /** Takes the marker that a scan is at. */
    public static Marker of(SegmentScan scan) {
      return new Marker(
          scan.segment(),
          scan.type(),
          scan.namespace(),
          scan.sequence(),
          scan.offset(),
          new String(scan.key(), StandardCharsets.UTF_8));
    }

    @Override
    public void apply(Replay replay, double growth) {
      replay.seen(namespace, segment, offset);
      switch (type) {
        case RecordFormat.NAMESPACE -> replay.namespace(namespace, name);
        case RecordFormat.CLEAR -> replay.clear(namespace, sequence);
        default -> replay.drop(namespace);
      }
    }
  }
}
