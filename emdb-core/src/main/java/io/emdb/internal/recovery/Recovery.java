package io.emdb.internal.recovery;

import io.emdb.EmdbCorruptException;
import io.emdb.EmdbException;
import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.Replay;
import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.format.Superblock;
import io.emdb.internal.image.ImageFile;
import io.emdb.internal.image.IndexImage;
import io.emdb.internal.image.IndexImage.CoveredNamespace;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/*
 * From files to a catalog that holds a prefix of the commit order with every durable write in it
 * (invariant 1).
 *
 * 1. Attach every segment. Take over the index image, if there is one of segments that are all there;
 * then only what it does not cover is replayed. 2. Take namespaces, clears and drops from the front of compacted segments.
 * 3. Replay the log segments in order, to the end of the log. 4. Replay compacted segments.
 * 5. Seal the end: copy bytes behind it to the quarantine, write the seal, sync. Until step 5 nothing
 * is changed, and each step can be killed and done again (invariant 4).
 */
/** Rebuilds the catalog at open. */
public final class Recovery {

  private final Log log;
  private final Catalog catalog;
  private final Superblock superblock;
  private final boolean readsAll;
  private final int processors;
  private final int pieceRecords;

  /**
   * Prepares recovery into an empty catalog.
   *
   * @param readsAll whether every record is read, also those that an index image covers
   */
  public Recovery(Log log, Catalog catalog, Superblock superblock, boolean readsAll) {
    this(
        log,
        catalog,
        superblock,
        readsAll,
        Runtime.getRuntime().availableProcessors(),
        PieceReplay.pieceRecords(Runtime.getRuntime().maxMemory()));
  }

  Recovery(
      Log log,
      Catalog catalog,
      Superblock superblock,
      boolean readsAll,
      int processors,
      int pieceRecords) {
    this.readsAll = readsAll;
    this.log = log;
    this.catalog = catalog;
    this.superblock = superblock;
    this.processors = processors;
    this.pieceRecords = pieceRecords;
  }

  /** Replays everything and leaves the log sealed and durable. */
  public RecoveredLog run(long nowMillis) throws IOException {
    SegmentFiles files = SegmentFiles.attachAll(log, superblock, readImage());
    IndexImage image = files.image();
    Predicate<Segment> covered = segment -> image != null && image.covers(segment);
    List<Segment> segments = files.logSegments();
    List<Segment> copies = files.compactedSegments().stream().filter(covered.negate()).toList();
    Replay replay = new Replay(catalog, /* copiesFollow= */ !copies.isEmpty());
    long restored = image == null ? 0 : restore(image, replay);
    for (Segment segment : copies) {
      replayMarkers(segment, replay);
    }
    List<Segment> uncovered =
        Stream.concat(segments.stream().filter(covered.negate()), copies.stream()).toList();
    PieceReplay pieces = new PieceReplay(log.reader(), replay, uncovered, processors, pieceRecords);
    LogReplay logReplay =
        new LogReplay(
            log.reader(),
            pieces,
            segments,
            superblock.durableSequence(),
            covered,
            files.headless());
    logReplay.run();
    replayCopies(copies, pieces);
    checkNames(replay);
    replay.finish(logReplay.lastSequence(), nowMillis);
    LogReplay.Tail tail = logReplay.tail();
    files.setHeadlessAside();
    if (!superblock.clean()) {
      // A killed process may have given a copy its name, and not synced that.
      log.storage().syncDirectory();
    }
    makeDurable(segments.subList(0, tail == null ? segments.size() : tail.index() + 1), logReplay);
    long discardedBytes = tail == null ? 0 : settleTail(segments, tail);
    if (image == null) {
      ImageFile.deleteUnfit(log.storage());
    }
    return new RecoveredLog(
        tail == null ? logReplay.lastSequence() : logReplay.lastSequence() + 1,
        lastTransactionId(image, logReplay),
        restored,
        pieces.records(),
        logReplay.discardedRecords(),
        discardedBytes,
        tail != null || !superblock.clean(),
        detail(segments, tail, discardedBytes),
        files.replaced());
  }

  private @Nullable IndexImage readImage() throws IOException {
    if (readsAll) {
      return null;
    }
    return ImageFile.read(
        log.storage(), log.database(), log.segmentBytes(), log.reader(), catalog.sortedKeys());
  }

  private long restore(IndexImage image, Replay replay) {
    catalog.skipNamespaceId(image.header().nextNamespaceId() - 1);
    long entries = 0;
    for (CoveredNamespace namespace : image.namespaces()) {
      replay.restore(
          namespace.id(), namespace.name(), namespace.clearedSequence(), namespace.table());
      entries += namespace.table().entries();
    }
    return entries;
  }

  private long lastTransactionId(@Nullable IndexImage image, LogReplay logReplay) {
    long seen = Math.max(logReplay.lastTransactionId(), superblock.lastTransactionId());
    return image == null ? seen : Math.max(seen, image.header().lastTransactionId());
  }

  private void replayMarkers(Segment segment, Replay replay) {
    SegmentScan scan =
        new SegmentScan(segment, log.reader(), SegmentHeader.BYTES, segment.capacity());
    while (scan.next() && Step.Marker.is(scan.type())) {
      Step.Marker.of(scan).apply(replay, 1);
    }
  }

  private static void replayCopies(List<Segment> copies, PieceReplay pieces) {
    try (ScanAhead scan = pieces.scan(copies)) {
      for (Segment segment : copies) {
        SegmentEnd end = pieces.replay(segment, scan);
        segment.recovered(end.offset(), end.lastSequence(), /* isSealed= */ true);
      }
    }
  }

  private void checkNames(Replay replay) {
    List<Integer> unnamed = replay.unnamed();
    if (!unnamed.isEmpty()) {
      throw damaged(
          replay.firstOf(unnamed.get(0)),
          "there are records of namespaces without a name, of ids "
              + unnamed
              + "; restore a backup");
    }
    List<String> repeated = replay.repeatedNames();
    if (!repeated.isEmpty()) {
      String name = repeated.get(0);
      throw damaged(
          replay.firstOfNewest(name),
          "there are two namespaces of the name '" + name + "'; restore a backup");
    }
  }

  /** What no record says can only be from the index image. */
  private EmdbException damaged(Replay.@Nullable Place place, String reason) {
    return place == null
        ? new EmdbCorruptException(log.storage().describe(ImageFile.NAME), -1, reason)
        : place.segment().damaged(place.offset(), reason);
  }

  /**
   * Forces what was replayed and may be in the page cache only, left there by a killed process or a
   * failed sync: from here on the open vouches for it.
   */
  private void makeDurable(List<Segment> replayed, LogReplay logReplay) throws IOException {
    for (int i = logReplay.provenIndex(); i < replayed.size(); i++) {
      Segment segment = replayed.get(i);
      if (segment.lastSequence() > superblock.durableSequence()) {
        boolean partlyProven = i == logReplay.provenIndex();
        segment.rewriteFrom(partlyProven ? logReplay.provenOffset() : SegmentHeader.BYTES);
        segment.sync();
        segment.rest();
      }
    }
  }

  /** Makes the end of the log final; returns how many bytes behind it were set aside. */
  private long settleTail(List<Segment> segments, LogReplay.Tail tail) throws IOException {
    long discarded = quarantineBehind(segments, tail.index() + 1);
    Segment segment = segments.get(tail.index());
    if (!tail.clean()) {
      discarded += quarantineBytesBehind(segment, tail.offset());
    }
    segment.sealRecovered();
    log.storage().syncDirectory();
    return discarded;
  }

  /** The log is sealed only after this is durable: behind a seal, a rest of them would be a gap. */
  private long quarantineBehind(List<Segment> segments, int from) throws IOException {
    long discarded = 0;
    for (Segment later : segments.subList(from, segments.size())) {
      discarded += later.capacity() - SegmentHeader.BYTES;
      log.detach(later);
      log.storage().quarantine(later.name());
    }
    if (from < segments.size()) {
      log.storage().syncDirectory();
    }
    return discarded;
  }

  private long quarantineBytesBehind(Segment segment, int offset) throws IOException {
    Storage storage = log.storage();
    String name = segment.name() + ".tail-" + offset;
    if (storage.list().contains(name)) {
      storage.delete(name); // begun by an open that was killed
    }
    int length = lastNonZero(segment, offset) - offset;
    try (StorageFile copy = storage.create(name)) {
      byte[] piece = new byte[64 * 1024];
      for (int done = 0; done < length; ) {
        int step = Math.min(piece.length, length - done);
        segment.copy(offset + done, piece, step);
        copy.write(done, ByteBuffer.wrap(piece, 0, step));
        done += step;
      }
      copy.sync();
    }
    storage.quarantine(name);
    storage.syncDirectory();
    return length;
  }

  private static int lastNonZero(Segment segment, int from) {
    int end = segment.capacity();
    while (end > from && segment.buffer().get(end - 1) == 0) {
      end--;
    }
    return end;
  }

  private static @Nullable String detail(
      List<Segment> segments, LogReplay.@Nullable Tail tail, long discardedBytes) {
    if (tail == null || discardedBytes == 0) {
      return null;
    }
    return "the log ends in "
        + segments.get(tail.index()).name()
        + " at offset "
        + tail.offset()
        + "; "
        + discardedBytes
        + " bytes of writes behind it were not completed and were copied to the quarantine";
  }
}
