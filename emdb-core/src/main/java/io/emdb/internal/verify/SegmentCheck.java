package io.emdb.internal.verify;

import io.emdb.internal.file.StorageFile;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Checks one segment, some MiB at a time. Where no record can be read, it goes on at the next that
 * can, and reports what is between once.
 */
final class SegmentCheck {

  private static final int STEP_BYTES = 4 * 1024 * 1024;
  private static final int NOWHERE = -1;

  private final Segment segment;
  private final SegmentState state;
  private final RecordOrder order;
  private final RecordWindow window;
  private final Findings findings;
  private final Counts counts;

  private long next;
  private int readLimit;
  private long damagedFrom = NOWHERE;
  private boolean ended;

  SegmentCheck(SegmentState state, RecordWindow window, Findings findings, Counts counts) {
    this.segment = state.segment();
    this.state = state;
    this.order = state.newOrder();
    this.window = window;
    this.findings = findings;
    this.counts = counts;
    window.reset(segment.header().salt().check());
  }

  /** Checks some more; false at the end. */
  boolean step(StorageFile file) throws IOException {
    if (next == 0) {
      begin(file);
    }
    long stop = next + STEP_BYTES;
    while (!ended && next < stop) {
      if (damagedFrom != NOWHERE) {
        lookForRecord(file);
      } else if (order.isComplete()) {
        end();
      } else {
        check(file);
      }
    }
    return !ended;
  }

  private void begin(StorageFile file) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(SegmentHeader.BYTES);
    int length = file.read(0, block);
    counts.bytes += length;
    SegmentHeader found = length < SegmentHeader.BYTES ? null : SegmentHeader.decode(block.flip());
    if (found == null) {
      findings.at(segment.name(), 0, "the header of the segment is unreadable");
    } else if (!found.equals(segment.header())) {
      findings.at(segment.name(), 0, "the header is that of another segment");
    }
    readLimit = (int) Math.min(state.limit(), file.size());
    next = SegmentHeader.BYTES;
  }

  private void check(StorageFile file) throws IOException {
    int length = next > readLimit ? NOWHERE : window.verifiedLength(file, (int) next, readLimit);
    if (length == NOWHERE) {
      damagedFrom = next;
      next += Long.BYTES;
      return;
    }
    counts.records++;
    String problem = order.take(window);
    if (problem != null) {
      findings.at(segment.name(), next, problem);
    }
    next += RecordFormat.aligned(length);
  }

  /** Looks at one place, and the next time at the next: the caller bounds a step. */
  private void lookForRecord(StorageFile file) throws IOException {
    if (next > readLimit - RecordFormat.HEADER_BYTES) {
      reportToTheEnd();
      return;
    }
    int place = (int) next;
    if (window.mayBeRecord(file, place, order.minSequence(), order.maxSequence())
        && window.verifiedLength(file, place, readLimit) != NOWHERE) {
      String problem =
          "a record is unreadable, with " + (next - damagedFrom) + " bytes up to the next one";
      findings.between(segment.name(), damagedFrom, next, problem);
      order.resumeAt(window);
      damagedFrom = NOWHERE;
    } else {
      next += Long.BYTES;
    }
  }

  private void reportToTheEnd() {
    String problem;
    long to = Math.max(state.limit(), damagedFrom + 1);
    if (readLimit < state.limit()) {
      to = Long.MAX_VALUE;
      problem =
          "the file was cut: it ends at "
              + readLimit
              + ", its records at "
              + state.limit()
              + ", "
              + (state.limit() - damagedFrom)
              + " bytes from here on are missing or unreadable";
    } else if (damagedFrom < state.limit()) {
      problem =
          "a record is unreadable, with "
              + (state.limit() - damagedFrom)
              + " bytes up to the segment's end";
    } else {
      problem = "records up to number " + order.maxSequence() + " are missing";
    }
    findings.between(segment.name(), damagedFrom, to, problem);
    ended = true;
  }

  private void end() {
    ended = true;
    String problem = order.problemAtEnd();
    if (problem != null) {
      findings.at(segment.name(), next, problem);
    } else if (state.whole() && next != state.limit()) {
      findings.at(segment.name(), next, "the records end here, and not at " + state.limit());
    }
  }
}
