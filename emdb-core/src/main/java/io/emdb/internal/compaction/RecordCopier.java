package io.emdb.internal.compaction;

import io.emdb.EmdbException;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.format.RecordCheck;
import io.emdb.internal.format.RecordEncoder;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.RecordBlock;
import io.emdb.internal.log.RecordReader;
import io.emdb.internal.log.Segment;
import io.emdb.internal.log.SegmentCursor;
import io.emdb.internal.log.SegmentOutline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * A stretch of some hundred records at a time: (1) copy and verify all; (2) hash all keys and load
 * the slots they lead to, so that the cache misses overlap; (3) ask the index which are live; (4) put
 * live ones that are neighbours into the output as one. A loop for each, so that its code is soon
 * compiled: a compaction may be over before that of a large one is. The output of several stretches
 * is written at once.
 */
/** Copies what is kept of stretches of segments. One thread. */
public final class RecordCopier {

  private static final int OUTPUT_BYTES = 256 * 1024;
  private static final byte[] NONE = {};

  private final RecordReader records;
  private final Kept kept;
  private final CopyWriter writer;
  private final RecordEncoder encoder = new RecordEncoder();
  private final RecordBlock block;
  private long[] hashes = {};
  private boolean[] live = {};
  private final List<Moves> buffered = new ArrayList<>();
  private byte[] output = new byte[OUTPUT_BYTES];
  private ByteBuffer direct = ByteBuffer.allocateDirect(OUTPUT_BYTES);
  private int size;

  /** Begin and end of live neighbours that were not put into the output yet. */
  private int runStart;

  private int runEnd;

  /** The namespace looked up last. */
  private int namespaceId = -1;

  private @Nullable NamespaceEntry namespace;

  /** Written only: without it the compiler would leave the loads out. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  /** Prepares copying into a segment. */
  public RecordCopier(RecordReader records, Kept kept, CopyWriter writer) {
    this.records = records;
    this.kept = kept;
    this.writer = writer;
    this.block = new RecordBlock(records);
  }

  /** Copies kept names, clears and drops of a segment. */
  void copyNamespaceMarkers(int index, SegmentOutline outline) throws IOException {
    Segment segment = outline.segment();
    for (int offset : outline.markers()) {
      int length = segment.lengthAt(offset); // looked at before, but the file may have been cut
      if (length < RecordFormat.HEADER_BYTES || length > outline.end() - offset) {
        throw unreadable(segment, offset);
      }
      load(segment, offset, offset + RecordFormat.aligned(length));
      if (kept.namespaceMarker(index, block.type(0), block.namespace(0), block.sequence(0))) {
        keep(0);
        endRun();
      }
    }
    flush();
  }

  /**
   * Copies live values and kept tombstones.
   *
   * @return where to, which is known after the next {@link #flush}; {@code null} if nothing moved
   */
  public @Nullable Moves copy(Stretch stretch) throws IOException {
    if (stretch.isLarge()) {
      return copyLarge(stretch);
    }
    load(stretch.segment(), stretch.start(), stretch.end());
    findSlots();
    Moves moves = new Moves(stretch.segment(), findLive());
    buffered.add(moves);
    for (int i = 0; i < block.count(); i++) {
      if (live[i]) {
        moves.add(
            block.namespace(i),
            hashes[i],
            block.offset(i),
            keep(i),
            block.footprint(i),
            block.deadline(i));
      } else {
        copyIfHiding(i, stretch.index());
      }
    }
    endRun();
    return moves.isEmpty() ? null : moves;
  }

  private void copyIfHiding(int record, int segment) {
    int type = block.type(record);
    if ((type == RecordFormat.DELETE || type == RecordFormat.PUT)
        && kept.tombstone(segment, type, block.sequence(record), block.deadline(record))) {
      NamespaceEntry entry = namespace(block.namespace(record));
      if (entry != null && !hasKey(entry, type, hashes[record], block.location(record))) {
        tombstone(record, type);
      }
    }
  }

  /**
   * Tells whether a value with a deadline is dead because the index has its key, whose record then
   * hides what is older. It may be a duplicate of this very value, left by a run that was killed: a
   * tombstone of the same sequence would hide it, too.
   */
  private static boolean hasKey(NamespaceEntry namespace, int type, long hash, long location) {
    return type == RecordFormat.PUT && namespace.table().index().find(hash, location) != 0;
  }

  private void load(Segment segment, int start, int end) throws IOException {
    int whole = block.load(segment, start, end);
    if (whole != end) {
      throw unreadable(segment, whole);
    }
    if (output.length - size < end - start) {
      flush();
    }
    if (output.length < end - start) {
      output = new byte[end - start];
      direct = ByteBuffer.allocateDirect(output.length);
    }
  }

  /** Asks the index which values are live; returns how many. */
  private int findLive() {
    int count = 0;
    for (int i = 0; i < block.count(); i++) {
      NamespaceEntry entry = namespace(block.namespace(i));
      live[i] =
          entry != null
              && block.type(i) == RecordFormat.PUT
              && entry.table().index().holds(hashes[i], block.location(i));
      count += live[i] ? 1 : 0;
    }
    return count;
  }

  /** Loads the slots of the index that will be asked for, so that they come side by side. */
  private void findSlots() {
    int count = block.count();
    if (hashes.length < count) {
      hashes = new long[count + count / 4];
      live = new boolean[hashes.length];
    }
    for (int i = 0; i < count; i++) {
      hashes[i] = block.keyHash(i);
    }
    long sum = 0; // a loop of nothing else: the fewer instructions, the more loads run at once
    for (int i = 0; i < count; i++) {
      NamespaceEntry entry = namespace(block.namespace(i));
      sum += entry == null ? 0 : entry.table().index().home(hashes[i]);
    }
    touched = sum;
  }

  private @Nullable NamespaceEntry namespace(int id) {
    if (id != namespaceId) {
      namespaceId = id;
      namespace = kept.namespace(id);
    }
    return namespace;
  }

  /** Copies a record as it is; returns its offset behind the start of what is buffered. */
  private int keep(int record) {
    int start = block.start(record);
    if (start != runEnd) {
      endRun();
      runStart = start;
    }
    runEnd = block.start(record + 1);
    block.adapt(record, writer.saltCheck());
    return size + start - runStart;
  }

  private void endRun() {
    System.arraycopy(block.bytes(), runStart, output, size, runEnd - runStart);
    size += runEnd - runStart;
    runStart = runEnd;
  }

  private void tombstone(int record, int type) {
    if (type == RecordFormat.DELETE) {
      keep(record);
    } else {
      endRun();
      encodeTombstone(block.namespace(record), block.sequence(record), block.key(record));
    }
  }

  /** An expired value goes on as the tombstone it stands for. */
  private void encodeTombstone(int namespace, long sequence, byte[] key) {
    int footprint = Log.footprint(key.length, 0, RecordFormat.NO_DEADLINE);
    ByteBuffer target = ByteBuffer.wrap(output).order(ByteOrder.LITTLE_ENDIAN);
    target.putLong(size + footprint - Long.BYTES, 0); // the padding, before the record
    encoder.encode(
        target,
        size,
        writer.saltCheck(),
        RecordFormat.DELETE,
        0,
        namespace,
        sequence,
        RecordFormat.NO_DEADLINE,
        key,
        NONE,
        RecordFormat.bodyCheck(key, NONE));
    size += footprint;
  }

  /** Writes what is buffered. */
  public void flush() throws IOException {
    if (size > 0) {
      int position = writer.reserve(size);
      writer.write(position, direct.clear().put(0, output, 0, size).limit(size));
      for (Moves moves : buffered) {
        moves.at(position);
      }
      size = 0;
    }
    buffered.clear();
  }

  private @Nullable Moves copyLarge(Stretch stretch) throws IOException {
    Segment segment = stretch.segment();
    SegmentCursor cursor = new SegmentCursor(segment, records, stretch.start(), stretch.end());
    if (!cursor.next() || cursor.nextOffset() != stretch.end()) {
      throw unreadable(segment, stretch.start());
    }
    Moves moves = copyLarge(stretch, cursor);
    segment.requireWhole(); // or nothing that was told of the record counts
    return moves;
  }

  private @Nullable Moves copyLarge(Stretch stretch, SegmentCursor cursor) throws IOException {
    Segment segment = stretch.segment();
    NamespaceEntry entry = namespace(cursor.namespace());
    long hash = records.hash(cursor.key());
    if (entry == null) {
      return null;
    }
    int type = cursor.type();
    if (type == RecordFormat.PUT && entry.table().index().holds(hash, cursor.location())) {
      int footprint = stretch.end() - stretch.start();
      Moves moves = new Moves(segment, 1);
      moves.add(entry.id(), hash, stretch.start(), 0, footprint, cursor.deadline());
      moves.at(copyInPieces(segment, stretch.start(), cursor.length(), footprint));
      return moves;
    }
    if (kept.tombstone(stretch.index(), type, cursor.sequence(), cursor.deadline())
        && !hasKey(entry, type, hash, cursor.location())) {
      flush(); // makes room
      encodeTombstone(entry.id(), cursor.sequence(), cursor.key());
    }
    return null;
  }

  private int copyInPieces(Segment segment, int start, int length, int footprint)
      throws IOException {
    int position = writer.reserve(footprint);
    byte[] piece = new byte[Stretch.BYTES];
    for (int done = 0; done < footprint; done += piece.length) {
      int size = Math.min(piece.length, footprint - done);
      int recorded = Math.min(size, length - done);
      segment.copy(start + done, piece, recorded);
      Arrays.fill(piece, recorded, size, (byte) 0);
      if (done == 0) {
        RecordCheck.adapt(piece, 0, segment.header().salt().check(), writer.saltCheck());
      }
      writer.write(position + done, ByteBuffer.wrap(piece, 0, size));
    }
    return position;
  }

  /** A record that cannot be read must not be left out of the copy as if it were dead. */
  static EmdbException unreadable(Segment segment, int offset) {
    return segment.damaged(offset, "a record is unreadable, so the segment was not compacted");
  }
}
