package io.emdb.internal.compaction;

import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.format.RecordEncoder;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.Log;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Writes a compacted segment under a name that recovery ignores, until {@link #complete} syncs and
 * renames it: a segment of the final name is always whole. Any thread writes once {@link #start}
 * was called; the rest is one thread's.
 */
public final class CopyWriter implements Closeable {

  private static final byte[] NONE = {};

  private final Storage storage;
  private final SegmentHeader header;
  private final String name;
  private final String unfinishedName;
  private final int saltCheck;
  private final AtomicInteger end = new AtomicInteger(SegmentHeader.BYTES);
  private volatile @Nullable StorageFile file; // created for the first bytes: nothing, no file

  /** Prepares a copy with this header; a file is made for the first bytes. */
  public CopyWriter(Storage storage, SegmentHeader header) {
    this.storage = storage;
    this.header = header;
    this.saltCheck = header.salt().check();
    this.name = Log.nameOf(header.id());
    this.unfinishedName = name + Log.UNFINISHED_SUFFIX.substring(Log.SUFFIX.length());
  }

  /** Returns the header of the copy. */
  public SegmentHeader header() {
    return header;
  }

  /** Returns what the segment's salt contributes to the checks of its records. */
  public int saltCheck() {
    return saltCheck;
  }

  /** Tells whether there is a file. */
  boolean isStarted() {
    return file != null;
  }

  /** Creates the file, if there is none yet. */
  private StorageFile start() throws IOException {
    StorageFile open = file;
    if (open == null) {
      open = storage.create(unfinishedName);
      file = open;
      open.write(0, header.encode());
    }
    return open;
  }

  /** Takes room for records and returns its offset; whoever takes it fills it. */
  public int reserve(int bytes) {
    return end.getAndAdd(bytes);
  }

  /** Returns the end of what was reserved. */
  public int end() {
    return end.get();
  }

  /** Writes into reserved room. The first call of all is over before the next one begins. */
  public void write(int position, ByteBuffer bytes) throws IOException {
    start().write(position, bytes);
  }

  /** Tells whether nothing was copied. */
  public boolean isEmpty() {
    return end.get() == SegmentHeader.BYTES;
  }

  /** Seals, syncs and gives the segment its name, all durable on return. */
  String complete() throws IOException {
    finish();
    storage.rename(unfinishedName, name);
    keep();
    storage.syncDirectory();
    return name;
  }

  /** Seals and syncs. The file keeps its name until a superblock lists the segment. */
  public void finish() throws IOException {
    ByteBuffer seal =
        ByteBuffer.allocate(Log.footprint(0, 0, RecordFormat.NO_DEADLINE))
            .order(ByteOrder.LITTLE_ENDIAN);
    new RecordEncoder()
        .encode(
            seal,
            0,
            saltCheck,
            RecordFormat.SEAL,
            0,
            0,
            header.horizon(),
            RecordFormat.NO_DEADLINE,
            NONE,
            NONE,
            RecordFormat.bodyCheck(NONE, NONE));
    StorageFile whole = start();
    whole.write(reserve(seal.capacity()), seal);
    whole.sync();
    whole.close();
  }

  /** Leaves the file there, whatever comes. */
  public void keep() {
    file = null;
  }

  /** Throws the output away unless it is complete or kept. */
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
