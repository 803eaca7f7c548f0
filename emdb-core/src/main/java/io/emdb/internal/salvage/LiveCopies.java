package io.emdb.internal.salvage;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.compaction.CopyWriter;
import io.emdb.internal.compaction.Kept;
import io.emdb.internal.compaction.RecordCopier;
import io.emdb.internal.compaction.Stretch;
import io.emdb.internal.format.RecordEncoder;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.Log;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * New segments with copies of what is live, under names of unfinished ones. First the names of
 * namespaces, then records. One thread.
 */
final class LiveCopies implements Closeable {

  private static final byte[] NONE = {};
  private static final int SEAL_BYTES = Log.footprint(0, 0, RecordFormat.NO_DEADLINE);

  private final Log log;
  private final Catalog catalog;
  private final long horizon;
  private final RecordEncoder encoder = new RecordEncoder();
  private final List<CopyWriter> writers = new ArrayList<>();
  private @Nullable CopyWriter open;
  private @Nullable RecordCopier copier;

  /**
   * Prepares copies.
   *
   * @param horizon what the segments have as their horizon: nothing in them is hidden by any record
   */
  LiveCopies(Log log, Catalog catalog, long horizon) {
    this.log = log;
    this.catalog = catalog;
    this.horizon = horizon;
  }

  /** Writes what a namespace is called; before the first record. */
  void name(int id, byte[] name, long sequence) throws IOException {
    int footprint = Log.footprint(name.length, 0, RecordFormat.NO_DEADLINE);
    CopyWriter writer = writerFor(footprint);
    ByteBuffer bytes = ByteBuffer.allocate(footprint).order(ByteOrder.LITTLE_ENDIAN);
    encoder.encode(
        bytes,
        0,
        writer.saltCheck(),
        RecordFormat.NAMESPACE,
        0,
        id,
        sequence,
        RecordFormat.NO_DEADLINE,
        name,
        NONE,
        RecordFormat.bodyCheck(name, NONE));
    writer.write(writer.reserve(footprint), bytes);
  }

  /** Copies the live records of a stretch, each verified. */
  void copy(Stretch stretch) throws IOException {
    CopyWriter writer = writerFor(stretch.end() - stretch.start());
    RecordCopier current = copier;
    if (current == null) {
      current = new RecordCopier(log.reader(), Kept.liveOnly(catalog), writer);
      copier = current;
    }
    current.copy(stretch);
    current.flush(); // so that the writer's end says what is left of the segment
  }

  private CopyWriter writerFor(int bytes) throws IOException {
    CopyWriter writer = open;
    if (writer != null
        && !writer.isEmpty()
        && writer.end() > log.segmentBytes() - SEAL_BYTES - bytes) {
      writer.finish();
      writer = null;
    }
    if (writer == null) {
      SegmentHeader header = log.newCopyHeader(horizon);
      writer = new CopyWriter(log.storage(), header);
      writers.add(writer);
      open = writer;
      copier = null;
    }
    return writer;
  }

  /**
   * Makes all of it durable.
   *
   * @return the numbers of the segments
   */
  List<Long> finish() throws IOException {
    CopyWriter last = open;
    open = null;
    copier = null;
    if (last != null && last.isEmpty()) {
      writers.remove(last); // there is no file
    } else if (last != null) {
      last.finish();
    }
    log.storage().syncDirectory();
    return writers.stream().map(writer -> writer.header().id()).toList();
  }

  /** Leaves the files there, whatever comes: a superblock may list them. */
  void keep() {
    writers.forEach(CopyWriter::keep);
  }

  /** Deletes the files, unless they are kept. */
  @Override
  public void close() throws IOException {
    IOException first = null;
    for (CopyWriter writer : writers) {
      try {
        writer.close();
      } catch (IOException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
