package io.emdb.internal.recovery;

import io.emdb.EmdbCorruptException;
import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.format.Superblock;
import io.emdb.internal.image.IndexImage;
import io.emdb.internal.image.IndexImage.CoveredSegment;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds and attaches the segment files of a directory. */
final class SegmentFiles {

  private final Log log;
  private final Storage storage;
  private final UUID database;
  private final List<Found> found = new ArrayList<>();
  private final List<String> headless = new ArrayList<>();
  private final List<Segment> logSegments = new ArrayList<>();
  private final List<Segment> compactedSegments = new ArrayList<>();
  private List<String> replaced = List.of();
  private @Nullable IndexImage image;

  /** A segment file that is whole as far as its header tells. */
  private record Found(String name, SegmentHeader header) {}

  private SegmentFiles(Log log, UUID database) {
    this.log = log;
    this.storage = log.storage();
    this.database = database;
  }

  /** Attaches every segment; those an image covers where it says, if it fits what is there. */
  static SegmentFiles attachAll(Log log, Superblock superblock, @Nullable IndexImage image)
      throws IOException {
    SegmentFiles files = new SegmentFiles(log, superblock.database());
    files.replaced = Replacement.finish(files.storage, superblock);
    for (String name : files.storage.list()) {
      if (name.endsWith(Log.SUFFIX)) {
        files.find(name);
      }
    }
    files.requireAll(superblock.segments());
    for (String name : files.headless) {
      log.skipSegmentId(Log.idOf(name)); // without effect if it is no segment's name
    }
    if (image != null && image.header().sequence() <= superblock.durableSequence()) {
      files.attachCovered(image);
    }
    for (Found file : files.found) {
      files.add(log.attach(file.name(), file.header()));
    }
    files.logSegments.sort((a, b) -> Long.compare(a.id(), b.id()));
    files.compactedSegments.sort((a, b) -> Long.compare(a.id(), b.id()));
    return files;
  }

  /** Returns the image, if it fits what is there. */
  @Nullable IndexImage image() {
    return image;
  }

  /**
   * Returns the names of segments that a salvage or reset replaced and that were moved away now.
   */
  List<String> replaced() {
    return replaced;
  }

  /** Returns the log segments in order of their numbers. */
  List<Segment> logSegments() {
    return logSegments;
  }

  /** Returns the compacted segments. */
  List<Segment> compactedSegments() {
    return compactedSegments;
  }

  private void find(String name) throws IOException {
    SegmentHeader header = log.readHeader(name);
    if (header == null) {
      requireEmpty(name);
      headless.add(name);
      return;
    }
    if (!header.database().equals(database)) {
      throw new EmdbCorruptException(
          storage.describe(name), 0, "the segment belongs to another database; remove the file");
    }
    if (!Log.nameOf(header.id()).equals(name)) {
      throw new EmdbCorruptException(
          storage.describe(name), 0, "the segment's own name is " + Log.nameOf(header.id()));
    }
    found.add(new Found(name, header));
  }

  private void add(Segment segment) {
    (segment.isCompacted() ? compactedSegments : logSegments).add(segment);
  }

  /** Takes the image only if each of its segments is there, the same as when it was written. */
  private void attachCovered(IndexImage candidate) throws IOException {
    Map<Found, CoveredSegment> covered = new LinkedHashMap<>();
    for (Found file : found) {
      CoveredSegment expected = candidate.segments().get(file.header().id());
      if (expected != null && expected.salt().equals(file.header().salt())) {
        covered.put(file, expected);
      }
    }
    if (covered.size() != candidate.segments().size()) {
      return; // compaction has rewritten some since
    }
    List<Segment> attached = new ArrayList<>();
    for (Map.Entry<Found, CoveredSegment> entry : covered.entrySet()) {
      CoveredSegment expected = entry.getValue();
      Segment segment =
          log.attach(entry.getKey().name(), entry.getKey().header(), expected.firstSlot());
      attached.add(segment);
      if (!isSealedAt(segment, expected.end())) {
        for (Segment each : attached) {
          log.detach(each);
        }
        return; // damage, or files of another moment: the replay tells
      }
      segment.recovered(expected.end(), expected.lastSequence(), /* isSealed= */ true);
    }
    attached.forEach(this::add);
    found.removeAll(covered.keySet());
    image = candidate;
  }

  private boolean isSealedAt(Segment segment, int end) {
    SegmentCursor cursor =
        new SegmentCursor(
            segment, log.reader(), end - RecordFormat.HEADER_BYTES, segment.capacity());
    return cursor.next() && cursor.type() == RecordFormat.SEAL && cursor.nextOffset() == end;
  }

  /** A file of the superblock's list can only be missing by no doing of ours. */
  private void requireAll(@Nullable List<Long> expected) {
    if (expected == null) {
      return;
    }
    Set<Long> present = new HashSet<>();
    found.forEach(file -> present.add(file.header().id()));
    for (long id : expected) {
      if (!present.contains(id)) {
        throw new EmdbCorruptException(
            storage.describe(Log.nameOf(id)),
            headless.contains(Log.nameOf(id)) ? 0 : -1,
            "the segment is missing; restore it from a backup");
      }
    }
  }

  /**
   * A segment is synced before its first record, so an unreadable header with nothing behind it
   * means a crash before that. With anything behind it, the header was good once.
   */
  private void requireEmpty(String name) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(64 * 1024);
    try (StorageFile file = storage.open(name)) {
      for (long position = SegmentHeader.BYTES;
          file.read(position, piece.clear()) > 0;
          position += piece.capacity()) {
        for (piece.flip(); piece.hasRemaining(); ) {
          if (piece.get() != 0) {
            throw new EmdbCorruptException(
                storage.describe(name), 0, "the segment's header is unreadable; restore a backup");
          }
        }
      }
    }
  }

  /** Returns the files without a header, which the end of the log may be told from. */
  List<LogReplay.Headless> headless() {
    return headless.stream()
        .map(name -> new LogReplay.Headless(Log.idOf(name), storage.describe(name)))
        .toList();
  }

  /** Moves files without a header away; once nothing was found that had been in them. */
  void setHeadlessAside() throws IOException {
    for (String name : headless) {
      storage.quarantine(name);
    }
  }
}
