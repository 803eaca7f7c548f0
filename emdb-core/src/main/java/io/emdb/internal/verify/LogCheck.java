package io.emdb.internal.verify;

import io.emdb.internal.log.Segment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the records of all segments that are there when it begins. */
final class LogCheck {

  private final OpenDatabase database;
  private final Findings findings;
  private final Counts counts;
  private final RecordWindow window = new RecordWindow();

  LogCheck(OpenDatabase database, Findings findings, Counts counts) {
    this.database = database;
    this.findings = findings;
    this.counts = counts;
  }

  void run() {
    List<Segment> misplaced = new ArrayList<>();
    List<Segment> segments = database.locked(() -> segments(misplaced));
    for (Segment segment : misplaced) {
      findings.at(segment.name(), 0, "the segment starts before its predecessor ends");
    }
    for (Segment segment : segments) {
      findings.during(segment.name(), () -> check(segment));
    }
    counts.bytes += window.bytesRead();
  }

  private List<Segment> segments(List<Segment> misplaced) {
    List<Segment> segments = database.log().segments();
    long lastSequence = 0;
    for (Segment segment : segments) {
      if (!segment.isCompacted()) {
        if (segment.horizon() < lastSequence) {
          misplaced.add(segment);
        }
        lastSequence = segment.lastSequence();
      }
    }
    return segments;
  }

  private void check(Segment segment) {
    SegmentState state = database.locked(() -> stateOf(segment));
    if (state == null) {
      return;
    }
    SegmentCheck check = new SegmentCheck(state, window, findings, counts);
    counts.segments++;
    boolean more = true;
    while (more) {
      more = database.readingSegment(segment, findings, check::step);
    }
  }

  private @Nullable SegmentState stateOf(Segment segment) {
    return SegmentState.of(segment, database.committer().publishedSequence(), database.hasFailed());
  }
}
