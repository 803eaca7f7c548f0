package io.emdb.internal.salvage;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Replay;
import io.emdb.internal.catalog.SpareArrays;
import io.emdb.internal.compaction.Stretch;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.format.Superblock;
import io.emdb.internal.image.ImageFile;
import io.emdb.internal.image.IndexImage;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentScan;
import io.emdb.internal.recovery.PieceCollector;
import io.emdb.internal.recovery.Step;
import io.emdb.internal.salvage.SegmentFinder.Found;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a damaged database, and what is live in them. The steps, in this order: attach,
 * survey, replay, copy. One thread.
 */
final class DamagedLog {

  private static final int PIECE_RECORDS = 1 << 16;

  /** Where no segment says better: less than what random bytes give, more than anybody wrote. */
  private static final long MAX_SEQUENCE = 1L << 48;

  private final Log log;
  private final Superblock superblock;
  private final Damage damage;
  private final Catalog catalog;
  private final NamespaceNames names;
  private final SpareArrays spares = new SpareArrays(2 * PIECE_RECORDS);
  private final List<Segment> logSegments = new ArrayList<>();
  private final List<Segment> compactedSegments = new ArrayList<>();
  private final List<SegmentSurvey> logSurveys = new ArrayList<>();
  private final List<SegmentSurvey> compactedSurveys = new ArrayList<>();
  private long lastSequence;
  private long lastTransactionId;

  DamagedLog(Log log, Superblock superblock, Damage damage) {
    this.log = log;
    this.superblock = superblock;
    this.damage = damage;
    this.catalog = new Catalog(log.reader(), /* sortedKeys= */ false, superblock.nextNamespaceId());
    this.names = new NamespaceNames(damage);
    this.lastSequence = superblock.durableSequence();
    this.lastTransactionId = superblock.lastTransactionId();
  }

  Log log() {
    return log;
  }

  Catalog catalog() {
    return catalog;
  }

  /** Returns the largest sequence there was, as far as anything tells. */
  long lastSequence() {
    return lastSequence;
  }

  /** Returns the largest id of a batch, as far as anything tells. */
  long lastTransactionId() {
    return lastTransactionId;
  }

  /** Maps all segments that have a header. */
  void attach(SegmentFinder finder) throws IOException {
    List<Long> listed = superblock.segments();
    for (Found found : finder.readable(log.database(), listed == null ? List.of() : listed)) {
      Segment segment = found.repaired() ? attachProven(found) : attach(found);
      if (segment == null) {
        finder.reportUnreadable(found.name());
      } else {
        (segment.isCompacted() ? compactedSegments : logSegments).add(segment);
      }
    }
  }

  private Segment attach(Found found) throws IOException {
    Segment segment = log.attach(found.name(), found.header());
    segment.verifiedTo(segment.capacity());
    return segment;
  }

  /** A header that was made again is right if a record fits its salt. */
  private @Nullable Segment attachProven(Found found) throws IOException {
    Segment segment = attach(found);
    SegmentScan scan =
        new SegmentScan(segment, log.reader(), SegmentHeader.BYTES, segment.capacity());
    boolean compacted = segment.isCompacted();
    long lowest = compacted ? 1 : segment.horizon() + 1;
    if (!scan.seek(lowest, compacted ? segment.horizon() : MAX_SEQUENCE)) {
      log.detach(segment);
      return null;
    }
    damage.report(found.name(), 0, "the segment's header was unreadable and was made again");
    return segment;
  }

  /** Reads everything, and reports what is damaged. */
  void survey() {
    long copied = 0;
    long newestCopy = 0;
    for (Segment segment : compactedSegments) {
      copied = Math.max(copied, segment.horizon());
      newestCopy = Math.max(newestCopy, segment.id());
    }
    long proven = Math.max(copied, superblock.durableSequence());
    for (Segment segment : logSegments) {
      proven = Math.max(proven, segment.horizon());
    }
    for (Segment segment : compactedSegments) {
      long horizon = segment.horizon();
      compactedSurveys.add(
          survey(segment, new SegmentSurvey.End(horizon, horizon, proven, /* sealed= */ true)));
    }
    for (int i = 0; i < logSegments.size(); i++) {
      logSurveys.add(survey(logSegments.get(i), endOf(i, copied, newestCopy, proven)));
    }
    compactedSurveys.forEach(this::learn);
    logSurveys.forEach(this::learn);
  }

  private SegmentSurvey survey(Segment segment, SegmentSurvey.End end) {
    int stretchBytes = Math.min(Stretch.BYTES, log.segmentBytes() / 8);
    return SegmentSurvey.of(segment, log.reader(), end, stretchBytes, damage);
  }

  private SegmentSurvey.End endOf(int index, long copied, long newestCopy, long proven) {
    Segment segment = logSegments.get(index);
    long room = (long) segment.capacity() - SegmentHeader.BYTES;
    long mostRecords = room / RecordFormat.HEADER_BYTES + 1;
    long highest = segment.horizon() + mostRecords;
    long durable = superblock.durableSequence();
    if (index == logSegments.size() - 1) {
      boolean newest = copied <= segment.horizon(); // else a compaction may have taken later ones
      boolean closed = superblock.clean() && superblock.generation() > 0; // else it is made up
      boolean sealed = closed || newestCopy > segment.id(); // compaction seals first
      return new SegmentSurvey.End(highest, newest ? durable : 0, proven, sealed);
    }
    Segment next = logSegments.get(index + 1);
    boolean adjacent = next.id() == segment.id() + 1;
    return new SegmentSurvey.End(
        Math.min(highest, next.horizon()),
        adjacent ? next.horizon() : 0,
        proven,
        /* sealed= */ true);
  }

  private void learn(SegmentSurvey survey) {
    survey.markers().forEach(names::add);
    lastSequence = Math.max(lastSequence, survey.lastSequence());
    lastSequence = Math.max(lastSequence, survey.segment().horizon());
    lastTransactionId = Math.max(lastTransactionId, survey.lastTransactionId());
    catalog.skipNamespaceId(survey.lastNamespaceId());
  }

  /** Finds out what is live; afterwards the catalog holds it. */
  void replay(long nowMillis) throws IOException {
    Replay replay = new Replay(catalog, /* copiesFollow= */ true);
    for (SegmentSurvey survey : compactedSurveys) {
      survey.markers().forEach(marker -> marker.apply(replay, /* growth= */ 1));
    }
    logSurveys.forEach(survey -> replay(survey, replay));
    compactedSurveys.forEach(survey -> replay(survey, replay));
    names.complete(replay, replay.unnamed().isEmpty() ? null : image());
    replay.finish(lastSequence, nowMillis);
  }

  private @Nullable IndexImage image() throws IOException {
    return ImageFile.read(
        log.storage(), log.database(), log.segmentBytes(), log.reader(), /* sortedKeys= */ false);
  }

  private void replay(SegmentSurvey survey, Replay replay) {
    Segment segment = survey.segment();
    PieceCollector collector = new PieceCollector(segment, spares);
    for (Stretch stretch : survey.stretches()) {
      int limit = Math.min(stretch.end(), segment.capacity()); // without padding that was cut off
      SegmentScan scan = new SegmentScan(segment, log.reader(), stretch.start(), limit);
      while (scan.next()) {
        if (!segment.isCompacted() || !Step.Marker.is(scan.type())) { // those came before the log
          collector.add(scan);
        }
        if (collector.count() >= PIECE_RECORDS) {
          collector.drainTo(replay);
        }
      }
      if (scan.nextOffset() < limit) {
        throw segment.damaged(scan.nextOffset(), "a record changed while it was salvaged");
      }
    }
    collector.drainTo(replay);
  }

  /** Copies the names of namespaces and what is live. */
  void copyTo(LiveCopies copies) throws IOException {
    for (NamespaceEntry namespace : catalog.all()) {
      if (namespace.id() != NamespaceEntry.DEFAULT_ID) {
        byte[] name = namespace.name().getBytes(StandardCharsets.UTF_8);
        copies.name(namespace.id(), name, names.sequence(namespace.id(), lastSequence));
      }
    }
    for (List<SegmentSurvey> surveys : List.of(logSurveys, compactedSurveys)) {
      for (SegmentSurvey survey : surveys) {
        for (Stretch stretch : survey.stretches()) {
          copies.copy(stretch);
        }
      }
    }
  }
}
