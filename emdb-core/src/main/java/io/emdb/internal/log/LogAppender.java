package io.emdb.internal.log;

import static io.emdb.internal.format.RecordFormat.NO_DEADLINE;

import io.emdb.EmdbException;
import io.emdb.internal.file.DiskFullException;
import io.emdb.internal.format.RecordEncoder;
import io.emdb.internal.format.RecordFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/*
 * Appends records to the newest segment and rolls to the next.
 *
 * Two ways to the page cache, chosen by the flush policy. Stored: records are encoded straight into
 * the mapping; no system call per record, and the death of the process loses nothing. Staged: records
 * are encoded into a buffer that the next sync writes with one positional write; a sync after mapped
 * stores would cost several times as much, and no reader needs the bytes before the sync since they
 * are published after it.
 *
 * Order: sequences are given out here, one per record, without a gap. A segment's last record is its
 * seal, for which every segment keeps room.
 *
 * All methods are called under the append lock, except those of a SyncWork, which runs outside.
 */
/** Appends to the log; called under the append lock. */
public final class LogAppender {

  /** Space of a seal record. */
  static final int SEAL_BYTES = RecordFormat.HEADER_BYTES;

  /** Space kept back in each segment, so that a full disk still takes deletes. */
  private static final int RESERVE_BYTES = 8 * 1024;

  /**
   * Space that not even deletes take. A segment that ends gives it back, and a compaction of a full
   * disk has room for the markers it must copy before it can delete anything.
   */
  private static final int COPY_RESERVE_BYTES = 16 * 1024;

  /*
   * Blocks are zeroed ahead in steps. A step of several pages makes the page cache keep them as one
   * folio: a third of the cost for every page stored into for the first time, but then one small
   * store makes the next sync write the whole folio. So where a sync comes every few records the step
   * is a page, except for what fills folios by itself. Pages to be stored into are touched at once:
   * while the system writes a folio, a first touch of its pages waits for the device.
   */
  private static final int FOLIO_BYTES = 64 * 1024;
  private static final int LARGE_BYTES = FOLIO_BYTES / 2;

  private static final byte[] NONE = {};
  private static final int NONE_CHECK = RecordFormat.bodyCheck(NONE, NONE);
  private static final int STAGING_BYTES = 256 * 1024;

  /** Told before the first segment since the open is created: the database is about to change. */
  @FunctionalInterface
  public interface BeforeFirstSegment {
    void run() throws IOException;
  }

  private final Log log;
  private final boolean staged;
  private final ZeroFill smallFill;
  private final ZeroFill largeFill;
  private final int copyReserve;
  private final BeforeFirstSegment beforeFirstSegment;
  private final Runnable afterRoll;
  private final RecordEncoder encoder = new RecordEncoder();
  private final Probe probe = new Probe();
  private final List<Segment> sealedUnsynced = new ArrayList<>();

  private @Nullable Segment active;
  private int tail;
  private boolean changed;
  private long lastSequence;
  private long syncedSequence;

  private ByteBuffer staging = ByteBuffer.allocate(0);
  private @Nullable ByteBuffer spare;
  private int stagingStart;

  /**
   * Makes an appender that goes on after {@code lastSequence}, all of which is durable.
   *
   * @param staged whether records wait in a buffer for the sync that writes them
   * @param syncedOften whether a sync is to be expected every few records
   * @param afterRoll told, under the append lock, that a segment begins; must neither wait nor fail
   */
  public LogAppender(
      Log log,
      boolean staged,
      boolean syncedOften,
      long lastSequence,
      BeforeFirstSegment beforeFirstSegment,
      Runnable afterRoll) {
    this.log = log;
    this.staged = staged;
    this.largeFill = new ZeroFill(FOLIO_BYTES, /* touched= */ !staged);
    this.smallFill = new ZeroFill(syncedOften ? ZeroFill.PAGE_BYTES : FOLIO_BYTES, !staged);
    this.copyReserve = Math.min(COPY_RESERVE_BYTES, log.segmentBytes() / 16);
    this.lastSequence = lastSequence;
    this.syncedSequence = lastSequence;
    this.beforeFirstSegment = beforeFirstSegment;
    this.afterRoll = afterRoll;
  }

  /** Returns the sequence of the newest record. */
  public long lastSequence() {
    return lastSequence;
  }

  /** Returns the sequence up to which the log is on the device. */
  public long syncedSequence() {
    return syncedSequence;
  }

  /** Tells whether a segment can be appended to. */
  public boolean isActive(Segment segment) {
    return segment == active;
  }

  /**
   * Makes sure that records of {@code bytes} in total, aligned, can be appended without a roll and
   * without running out of disk. When it throws, nothing was appended; and after a {@link
   * NothingChangedException} or a full disk the log is as before, and it can be tried again.
   */
  public void reserve(long bytes) throws IOException {
    reserveWith(bytes, copyReserve + RESERVE_BYTES, copyReserve + RESERVE_BYTES);
  }

  /** Like {@link #reserve}, for what helps to free space: may use what is kept back for that. */
  public void reserveFromReserve(long bytes) throws IOException {
    reserveWith(bytes, copyReserve, /* inNext= */ 0);
  }

  /** A segment that ended has given its reserve back, so what frees space may begin the next. */
  private void reserveWith(long bytes, int reserve, int inNext) throws IOException {
    Segment segment = active;
    if (segment == null || tail + bytes + reserve + SEAL_BYTES > segment.capacity()) {
      roll(bytes + inNext);
    } else {
      segment.allocateUpTo((int) (tail + bytes + reserve + SEAL_BYTES), fillFor(bytes));
    }
    if (staged) {
      stagingFor((int) bytes); // if memory is short, it is now, before anything was appended
    }
  }

  private ZeroFill fillFor(long bytes) {
    return bytes < LARGE_BYTES ? smallFill : largeFill;
  }

  /** The new segment comes before the old one's seal, so that a full disk leaves the old one. */
  private void roll(long bytes) throws IOException {
    if (!changed) {
      beforeFirstSegment.run();
      changed = true;
    }
    long horizon = active == null ? lastSequence : lastSequence + 1;
    Segment segment = log.create(horizon, syncedSequence, bytes, fillFor(bytes));
    seal();
    active = segment;
    tail = segment.end();
    stagingStart = tail;
    afterRoll.run();
  }

  /** Ends the active segment, if any, so that compaction may take it once it is synced. */
  public void seal() throws IOException {
    Segment segment = active;
    if (segment == null) {
      return;
    }
    try {
      append(RecordFormat.SEAL, 0, 0, NO_DEADLINE, NONE, NONE, NONE_CHECK);
    } catch (InternalError e) {
      EmdbException unreadable = segment.unreadable(e);
      throw new IOException(unreadable.getMessage(), unreadable);
    } catch (RuntimeException | Error e) {
      throw new IOException("the end of " + segment.description() + " could not be stored", e);
    }
    segment.markSealed();
    sealedUnsynced.add(segment);
    active = null;
    writeStagedInto(segment);
    segment.cutRest();
  }

  /**
   * Appends a record to reserved space and returns its location.
   *
   * @throws InternalError if the file was cut
   */
  public long append(
      int type, int flags, int namespace, long deadline, byte[] key, byte[] value, int bodyCheck) {
    long location = appendAhead(type, flags, namespace, deadline, key, value, bodyCheck);
    Segment segment = requireActive();
    if (!staged) {
      probe.require(segment.buffer(), tail); // or nothing was stored, as the file was cut
    }
    segment.advance(tail, lastSequence);
    return location;
  }

  /**
   * Appends a record that nobody is told of before another one, which ends a batch, was appended by
   * {@link #append}: one store for all of them tells where the records end.
   */
  public long appendAhead(
      int type, int flags, int namespace, long deadline, byte[] key, byte[] value, int bodyCheck) {
    Segment segment = requireActive();
    int allFlags = syncedSequence == lastSequence ? flags | RecordFormat.SYNCED_BEFORE : flags;
    int footprint = Log.footprint(key.length, value.length, deadline);
    long sequence = lastSequence + 1;
    if (!staged && segment.buffer().getLong(tail) != 0) {
      throw occupied(segment);
    }
    ByteBuffer target = staged ? stagingFor(footprint) : segment.buffer();
    int position = staged ? tail - stagingStart : tail;
    target.putLong(position + footprint - Long.BYTES, 0); // the padding, before the record
    encoder.encode(
        target,
        position,
        segment.saltCheck(),
        type,
        allFlags,
        namespace,
        sequence,
        deadline,
        key,
        value,
        bodyCheck);
    long location = segment.locationOf(tail);
    tail += footprint;
    lastSequence = sequence;
    return location;
  }

  /** Only an owner of the directory writes here: there is another, who has found the log's end. */
  private IllegalStateException occupied(Segment segment) {
    return new IllegalStateException(
        "something else has written to "
            + segment.description()
            + " at offset "
            + tail
            + ", as a process does that opens the database while this one has lost its lock");
  }

  private Segment requireActive() {
    Segment segment = active;
    if (segment == null) {
      throw new IllegalStateException("append without reserve");
    }
    return segment;
  }

  private ByteBuffer stagingFor(int footprint) {
    int needed = tail - stagingStart + footprint;
    if (staging.capacity() < needed) {
      int size = (int) Math.min(Integer.MAX_VALUE, Integer.highestOneBit(needed) * 2L);
      ByteBuffer larger =
          ByteBuffer.allocateDirect(Math.max(STAGING_BYTES, size))
              .order(java.nio.ByteOrder.LITTLE_ENDIAN);
      larger.put(0, staging, 0, tail - stagingStart);
      staging = larger;
    }
    return staging;
  }

  /** Writes what is staged for a segment that just ended; its sync comes with the next one. */
  private void writeStagedInto(Segment segment) throws IOException {
    if (staged && tail > stagingStart) {
      try {
        segment.writeStaged(stagingStart, staging.clear().limit(tail - stagingStart));
      } catch (DiskFullException e) {
        // The space had been reserved, so this is no refusal that leaves the log as it was.
        throw new IOException(e.getMessage(), e);
      }
      staging.clear();
      stagingStart = tail;
    }
  }

  /**
   * Takes everything appended and not synced; the caller runs it and reports by {@link #synced}.
   */
  public SyncWork takeUnsynced() {
    List<Segment> segments = new ArrayList<>(sealedUnsynced);
    Segment segment = active;
    ByteBuffer bytes = null;
    int position = stagingStart;
    if (segment != null) {
      segments.add(segment);
      if (staged && tail > stagingStart) {
        bytes = staging.clear().limit(tail - stagingStart);
        staging = spare == null ? ByteBuffer.allocate(0) : spare;
        spare = null;
        stagingStart = tail;
      }
    }
    return new SyncWork(segments, lastSequence, bytes, position);
  }

  /** Returns how many segments have ended and wait for a sync, each with its file open. */
  public int sealedUnsynced() {
    return sealedUnsynced.size();
  }

  /** Takes note that a sync is done. */
  public void synced(SyncWork work) throws IOException {
    syncedSequence = work.upTo();
    for (Segment segment : work.segments) {
      if (segment.isSealed() && segment.lastSequence() <= work.upTo()) {
        sealedUnsynced.remove(segment);
        segment.rest();
      }
    }
    ByteBuffer bytes = work.staged;
    if (bytes != null && bytes.capacity() <= 4 * STAGING_BYTES) {
      spare = bytes.clear();
    }
  }

  /**
   * Ends what was done beside a sync, with errors of mapped accesses that are due by then.
   *
   * @throws InternalError if some bytes were not there
   */
  public void settle() {
    Probe.settle();
  }

  /** Bytes to write and files to sync, outside the append lock. */
  public static final class SyncWork {

    private final List<Segment> segments;
    private final long upTo;
    private final @Nullable ByteBuffer staged;
    private final int position;

    SyncWork(List<Segment> segments, long upTo, @Nullable ByteBuffer staged, int position) {
      this.segments = segments;
      this.upTo = upTo;
      this.staged = staged;
      this.position = position;
    }

    /** Returns the sequence up to which the log is durable after {@link #run}. */
    public long upTo() {
      return upTo;
    }

    /** Writes and syncs, oldest segment first. */
    public void run() throws IOException {
      if (staged != null) {
        segments.get(segments.size() - 1).writeStaged(position, staged);
      }
      for (Segment segment : segments) {
        segment.sync();
      }
    }
  }
}
