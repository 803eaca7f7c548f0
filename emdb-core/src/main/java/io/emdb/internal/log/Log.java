package io.emdb.internal.log;

import io.emdb.EmdbException;
import io.emdb.internal.file.Mapping;
import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.format.SegmentHeader.Salt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The set of segments of an open database: makes, attaches and gives back segments, and hands out
 * the reader of their records. One thread at a time changes the set (the append lock, or the open);
 * any number read.
 */
public final class Log {

  /** Ends the name of every segment file. */
  public static final String SUFFIX = ".seg";

  /** Ends the name of a compaction's output until it is complete; deleted at open. */
  public static final String UNFINISHED_SUFFIX = ".seg.tmp";

  private static final long NO_ID = -1;

  /** Larger numbers are nobody's: those after them must still be numbers. */
  private static final long MAX_ID = 1L << 56;

  private static final SecureRandom SALTS = new SecureRandom();

  private final Storage storage;
  private final UUID database;
  private final int segmentBytes;
  private final InstantSource clock;
  private final SegmentTable table;
  private final RecordReader reader;
  private final ReadEpochs epochs = new ReadEpochs();
  private final AtomicLong nextSegmentId;

  /** Makes the log of a database without segments. */
  public Log(
      Storage storage,
      UUID database,
      long hashSeed,
      int segmentBytes,
      long nextSegmentId,
      InstantSource clock) {
    this.storage = storage;
    this.database = database;
    this.segmentBytes = segmentBytes;
    this.clock = clock;
    this.table = new SegmentTable(segmentBytes);
    this.reader = new RecordReader(table, hashSeed);
    this.nextSegmentId = new AtomicLong(nextSegmentId);
  }

  /** Returns the reader of records. */
  public RecordReader reader() {
    return reader;
  }

  /** Returns a way to look at records that may be damaged. */
  public RecordProbe newProbe() {
    return new RecordProbe(table, reader);
  }

  /** Returns the epochs that readers of records enter. */
  public ReadEpochs epochs() {
    return epochs;
  }

  /** Returns the directory of the segments. */
  public Storage storage() {
    return storage;
  }

  /** Returns the identity of the database. */
  public UUID database() {
    return database;
  }

  /** Returns what to throw for an access to a mapping that failed; throws any other error on. */
  public EmdbException explain(InternalError fault) {
    return table.explain(fault);
  }

  /** Returns a failure, or what an access to a mapping means that is the failure or its cause. */
  public Throwable explained(Throwable failure) {
    Throwable fault = failure instanceof InternalError ? failure : failure.getCause();
    if (failure instanceof EmdbException || !(fault instanceof InternalError error)) {
      return failure;
    }
    try {
      return explain(error);
    } catch (InternalError e) {
      return failure; // of something else
    }
  }

  /** Returns the usual size of a segment. */
  public int segmentBytes() {
    return segmentBytes;
  }

  /** Returns the smallest segment number not used yet. */
  public long nextSegmentId() {
    return nextSegmentId.get();
  }

  /** Makes sure that a number seen on disk is never given out again. */
  public void skipSegmentId(long seen) {
    nextSegmentId.accumulateAndGet(seen + 1, Math::max);
  }

  /** Returns the attached segments in order of their numbers. */
  public List<Segment> segments() {
    return table.segments();
  }

  /**
   * Returns the numbers of the segments that will be there whatever happens next, with the log
   * durable up to a sequence: not those about to be deleted, nor those a loss of power may leave
   * behind a gap. Under the append lock.
   */
  public List<Long> lastingSegments(long durableSequence) {
    return segments().stream()
        .filter(segment -> segment.isLasting(durableSequence))
        .map(Segment::id)
        .toList();
  }

  /** Returns the file name of a segment number. */
  public static String nameOf(long id) {
    return String.format(Locale.ROOT, "%08d%s", id, SUFFIX);
  }

  /** Returns the number in the name of a segment's file, or -1 if it is not such a name. */
  public static long idOf(String name) {
    if (!name.endsWith(SUFFIX)) {
      return NO_ID;
    }
    try {
      long id = Long.parseLong(name, 0, name.length() - SUFFIX.length(), /* radix= */ 10);
      return id >= 0 && id <= MAX_ID && nameOf(id).equals(name) ? id : NO_ID;
    } catch (NumberFormatException e) {
      return NO_ID;
    }
  }

  /** Returns the number in the name of an unfinished segment, or -1 if it is not such a name. */
  public static long idOfUnfinished(String name) {
    return name.endsWith(UNFINISHED_SUFFIX)
        ? idOf(name.substring(0, name.length() - UNFINISHED_SUFFIX.length()) + SUFFIX)
        : NO_ID;
  }

  /** Makes the header of a new copy; its number is never used again, whatever happens. */
  public SegmentHeader newCopyHeader(long horizon) {
    return newHeader(SegmentHeader.COMPACTED, horizon, /* durable= */ 0);
  }

  private SegmentHeader newHeader(int kind, long horizon, long durable) {
    Salt salt = new Salt(SALTS.nextLong(), SALTS.nextLong());
    long id = nextSegmentId.getAndIncrement();
    return new SegmentHeader(kind, database, id, salt, horizon, clock.millis(), durable);
  }

  /**
   * Creates a log segment that can take {@code payloadBytes} of records and its seal. When it
   * returns, the empty segment is durable; when it throws, there is none, and after a {@link
   * NothingChangedException} or a full disk it can be tried again.
   *
   * @param durable up to where the log is on the device: what the segments before this one must
   *     have, whatever is found of them
   */
  Segment create(long horizon, long durable, long payloadBytes, ZeroFill fill) throws IOException {
    long needed = SegmentHeader.BYTES + payloadBytes + LogAppender.SEAL_BYTES;
    if (needed > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "A value or batch of " + payloadBytes + " bytes is larger than a segment can be (2 GiB)");
    }
    int capacity = (int) Math.max(segmentBytes, needed);
    Segment segment = createEmpty(newHeader(SegmentHeader.LOG, horizon, durable), capacity);
    try {
      segment.sync(); // while there is no more to write than the header: every writer waits
      storage.syncDirectory();
      segment.allocateUpTo((int) needed, fill);
      return segment;
    } catch (IOException | RuntimeException | Error e) {
      discard(segment.name(), segment, /* file= */ null, e);
      throw e;
    }
  }

  private Segment createEmpty(SegmentHeader header, int capacity) throws IOException {
    String name = nameOf(header.id());
    StorageFile file = null;
    try {
      file = storage.create(name);
      file.write(0, header.encode());
      return attach(name, header, file, capacity, SegmentTable.ANY_SLOT);
    } catch (FileAlreadyExistsException e) {
      throw e; // not ours, so not ours to delete
    } catch (IOException e) {
      discard(name, /* segment= */ null, file, e);
      throw NothingChangedException.of(e);
    } catch (RuntimeException | Error e) {
      discard(name, /* segment= */ null, file, e);
      throw e;
    }
  }

  /** A segment left over amid later ones would be taken for the end of the log: no full disk. */
  private void discard(
      String name, @Nullable Segment segment, @Nullable StorageFile file, Throwable cause)
      throws IOException {
    try {
      if (segment != null) {
        detach(segment);
      }
      if (file != null) {
        file.close();
      }
      storage.delete(name);
    } catch (IOException e) {
      e.addSuppressed(cause);
      throw new IOException("The unfinished " + storage.describe(name) + " cannot be deleted", e);
    }
  }

  /** Opens and maps an existing segment file, in any free slot. */
  public Segment attach(String name, SegmentHeader header) throws IOException {
    return attach(name, header, SegmentTable.ANY_SLOT);
  }

  /** Opens and maps an existing segment file in a slot it had before, which must be free. */
  public Segment attach(String name, SegmentHeader header, int firstSlot) throws IOException {
    StorageFile file = storage.open(name);
    try {
      long size = file.size();
      if (size > Integer.MAX_VALUE) {
        throw new IOException("The segment " + storage.describe(name) + " is larger than 2 GiB");
      }
      Segment segment = attach(name, header, file, (int) size, firstSlot);
      segment.rest();
      skipSegmentId(header.id());
      return segment;
    } catch (IOException | RuntimeException | Error e) {
      try {
        file.close();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private Segment attach(
      String name, SegmentHeader header, StorageFile file, int capacity, int firstSlot)
      throws IOException {
    Mapping mapping = file.map(capacity);
    try {
      return table.place(
          capacity,
          firstSlot,
          (slot, base) ->
              new Segment(
                  name,
                  storage.describe(name),
                  header,
                  new SegmentFile(storage, file),
                  mapping,
                  capacity,
                  slot,
                  base));
    } catch (RuntimeException e) {
      mapping.close();
      throw e;
    }
  }

  /** Reads the header of a segment file; {@code null} if its first block is no header. */
  public @Nullable SegmentHeader readHeader(String name) throws IOException {
    try (StorageFile file = storage.open(name)) {
      ByteBuffer block = ByteBuffer.allocate(SegmentHeader.BYTES);
      return file.read(0, block) < SegmentHeader.BYTES ? null : SegmentHeader.decode(block.flip());
    }
  }

  /**
   * Takes a segment out of the table, so that stale locations in it lead nowhere. Under the append
   * lock while the database is open: its holders look up such locations outside of read epochs.
   */
  public void forget(Segment segment) {
    table.remove(segment);
  }

  /** Forgets a segment and unmaps it; no reader may hold a location in it. May be done again. */
  public void detach(Segment segment) throws IOException {
    forget(segment);
    segment.close();
  }

  /** Detaches a segment and deletes its file, durably. May be tried again after a failure. */
  public void delete(Segment segment) throws IOException {
    detach(segment);
    storage.delete(segment.name());
    storage.syncDirectory();
  }

  /** Unmaps and closes every segment, cutting unused space off. */
  public void close() throws IOException {
    closeAll(Segment::closeTrimmed);
  }

  /** Unmaps and closes every segment, leaving the files as they are. */
  public void closeUnchanged() throws IOException {
    closeAll(Segment::close);
  }

  /** One way to close a segment. */
  @FunctionalInterface
  private interface Closer {
    void close(Segment segment) throws IOException;
  }

  private void closeAll(Closer closer) throws IOException {
    IOException first = null;
    for (Segment segment : segments()) {
      table.remove(segment);
      try {
        closer.close(segment);
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

  /** Returns the footprint of a record of given parts. */
  public static int footprint(int keyBytes, int valueBytes, long deadline) {
    long length = RecordFormat.length(keyBytes, valueBytes, deadline);
    if (length > Integer.MAX_VALUE - 2 * SegmentHeader.BYTES) {
      throw new IllegalArgumentException(
          "A value of "
              + valueBytes
              + " bytes is too large: key and value together take up to 2 GiB");
    }
    return RecordFormat.aligned((int) length);
  }
}
