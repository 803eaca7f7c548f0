package io.emdb.internal.compaction;

import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.format.RecordEncoder;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.SegmentCursor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Writes a compacted segment under a name that recovery ignores, until {@link #complete} syncs and
 * renames it: a segment of the final name is always whole. One thread.
 */
final class CopyWriter implements Closeable {

  private static final byte[] NONE = {};
  private static final int BUFFER_BYTES = 256 * 1024;

  private final Storage storage;
  private final SegmentHeader header;
  private final String name;
  private final String unfinishedName;
  private final RecordEncoder encoder = new RecordEncoder();
  private ByteBuffer buffer = newBuffer(BUFFER_BYTES);
  private int buffered;
  private long written;
  private @Nullable StorageFile file; // created with its first bytes: nothing to copy, no file

  CopyWriter(Storage storage, SegmentHeader header) {
    this.storage = storage;
    this.header = header;
    this.name = Log.nameOf(header.id());
    this.unfinishedName = name + Log.UNFINISHED_SUFFIX.substring(Log.SUFFIX.length());
    buffer.put(0, header.encode(), 0, SegmentHeader.BYTES);
    buffered = SegmentHeader.BYTES;
  }

  private static ByteBuffer newBuffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Copies the record a cursor stands on; returns its offset here. */
  long copy(SegmentCursor record) throws IOException {
    return write(
        record.type(),
        record.namespace(),
        record.sequence(),
        record.deadline(),
        record.key(),
        record.value());
  }

  /** Writes the tombstone of an expired record. */
  void tombstone(SegmentCursor record) throws IOException {
    write(
        RecordFormat.DELETE,
        record.namespace(),
        record.sequence(),
        RecordFormat.NO_DEADLINE,
        record.key(),
        NONE);
  }

  private long write(
      int type, int namespace, long sequence, long deadline, byte[] key, byte[] value)
      throws IOException {
    int footprint = Log.footprint(key.length, value.length, deadline);
    if (buffered + footprint > buffer.capacity()) {
      flushBuffer();
      if (footprint > buffer.capacity()) {
        buffer = newBuffer(footprint);
      }
    }
    long offset = written + buffered;
    buffer.putLong(buffered + footprint - Long.BYTES, 0);
    encoder.encode(
        buffer,
        buffered,
        header.salt().check(),
        type,
        0,
        namespace,
        sequence,
        deadline,
        key,
        value,
        RecordFormat.bodyCheck(key, value));
    buffered += footprint;
    return offset;
  }

  private StorageFile flushBuffer() throws IOException {
    StorageFile open = file;
    if (open == null) {
      open = storage.create(unfinishedName);
      file = open;
    }
    open.write(written, buffer.clear().limit(buffered));
    buffer.clear();
    written += buffered;
    buffered = 0;
    return open;
  }

  /** Tells whether nothing was copied. */
  boolean isEmpty() {
    return written + buffered == SegmentHeader.BYTES;
  }

  /** Seals, syncs and gives the segment its name, all durable on return. */
  String complete() throws IOException {
    write(RecordFormat.SEAL, 0, header.horizon(), RecordFormat.NO_DEADLINE, NONE, NONE);
    StorageFile whole = flushBuffer();
    whole.sync();
    whole.close();
    storage.rename(unfinishedName, name);
    file = null;
    storage.syncDirectory();
    return name;
  }

  /** Throws the output away unless it is complete. */
  @Override
  public void close() throws IOException {
    StorageFile unfinished = file;
    if (unfinished != null) {
      file = null;
      unfinished.close(); // first, so that it can be deleted everywhere
      storage.delete(unfinishedName);
    }
  }
}
