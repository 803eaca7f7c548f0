package io.emdb.internal.log;

import io.emdb.EmdbCorruptException;
import io.emdb.EmdbException;
import io.emdb.internal.file.DiskFullException;
import io.emdb.internal.file.Mapping;
import io.emdb.internal.format.RecordEncoder;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One file of the log, mapped as a whole. Bytes before {@link #end} never change (invariant L1).
 * Space up to {@link #allocated} has real, zeroed blocks on the device, so that storing into the
 * mapping cannot meet a full disk.
 */
public final class Segment {

  private static final int CHUNK_BYTES = 1024 * 1024;

  private static final int REWRITE_BYTES = 64 * 1024;

  private final String name;
  private final String description;
  private final SegmentHeader header;
  private final SegmentFile file;
  private final FileExtent extent;
  private final Mapping mapping;
  private final ByteBuffer buffer;
  private final int capacity;
  private final int saltCheck;
  private final int firstSlot;
  private final long baseAddress;

  /** End of the readable bytes. Volatile: a reader that got a location sees the end behind it. */
  private volatile int end;

  private int allocated;
  private long lastSequence;
  private boolean sealed;
  private boolean doomed;
  private int fileEnd;

  Segment(
      String name,
      String description,
      SegmentHeader header,
      SegmentFile file,
      Mapping mapping,
      int capacity,
      int firstSlot,
      long baseAddress) {
    this.name = name;
    this.description = description;
    this.header = header;
    this.file = file;
    this.extent = new FileExtent(description, file, capacity);
    this.mapping = mapping;
    this.buffer = mapping.buffer();
    this.capacity = capacity;
    this.saltCheck = header.salt().check();
    this.firstSlot = firstSlot;
    this.baseAddress = baseAddress;
    this.end = SegmentHeader.BYTES;
    this.lastSequence = header.horizon();
  }

  /** Returns the file's name. */
  public String name() {
    return name;
  }

  /** Returns the file's full name, for messages. */
  public String description() {
    return description;
  }

  /** Returns the segment's header. */
  public SegmentHeader header() {
    return header;
  }

  /** Returns the segment's number. */
  public long id() {
    return header.id();
  }

  /** Returns the horizon; see {@link SegmentHeader#horizon}. */
  public long horizon() {
    return header.horizon();
  }

  /** Tells whether compaction wrote this segment. */
  public boolean isCompacted() {
    return header.kind() == SegmentHeader.COMPACTED;
  }

  /** Returns the number of the first slot this segment takes in the segment table. */
  public int firstSlot() {
    return firstSlot;
  }

  /** Returns the end of the segment's records. */
  public int end() {
    return end;
  }

  /** Returns the end of the records in the file, the seal included. */
  public int fileEnd() {
    return Math.max(fileEnd, end);
  }

  /** Returns the newest sequence of a log segment's records. */
  public long lastSequence() {
    return lastSequence;
  }

  /** Tells whether the segment ends with its seal record and takes no more. */
  public boolean isSealed() {
    return sealed;
  }

  /** Takes note that everything in it is superseded, so that it may vanish. Append lock. */
  public void doom() {
    doomed = true;
  }

  /** Tells whether everything in it is superseded. Append lock. */
  public boolean isDoomed() {
    return doomed;
  }

  /** Tells whether the file will be there whatever happens next. Append lock. */
  boolean isLasting(long durableSequence) {
    return sealed && !doomed && (isCompacted() || lastSequence <= durableSequence);
  }

  /** Returns the size of the mapping, the most the segment can hold. */
  public int capacity() {
    return capacity;
  }

  /** Returns the bytes reserved on the device. */
  public int allocatedBytes() {
    return Math.max(allocated, end);
  }

  /** Returns the location of an offset, as the index keeps it. */
  public long locationOf(int offset) {
    return baseAddress + (offset >>> 3);
  }

  /** Returns the offset of a location in this segment. */
  public int offsetOf(long location) {
    return (int) ((location - baseAddress) << 3);
  }

  /** Returns the mapped bytes. */
  public ByteBuffer buffer() {
    return buffer;
  }

  int saltCheck() {
    return saltCheck;
  }

  // ---- a file that somebody else cut: see FileExtent

  /** Tells whether the file is shorter than it was when it was mapped. */
  boolean isCut() {
    return extent.isCut();
  }

  /** Returns what to throw for an access to the mapping that failed. */
  EmdbException unreadable(InternalError fault) {
    return extent.unreadable(fault);
  }

  /**
   * Returns what to throw for bytes that are not what was written, perhaps for not being there. The
   * offset is in the file, or its end: what should come next may begin behind padding that was cut
   * off.
   */
  public EmdbException damaged(int offset, String reason) {
    return extent.damaged(Math.min(offset, capacity), reason);
  }

  /** Fails if the file is shorter than it was when it was mapped, or could not be read. */
  public void requireWhole() {
    extent.requireWhole();
  }

  /**
   * Makes sure that bytes up to {@code target} have blocks, if possible with some ahead; fails
   * before anything depends on it, by a {@link NothingChangedException} or a full disk. A full
   * device gets back what did not suffice.
   */
  void allocateUpTo(int target, ZeroFill fill) throws IOException {
    if (target <= allocated) {
      return;
    }
    long rounded = ((long) target + CHUNK_BYTES - 1) / CHUNK_BYTES * CHUNK_BYTES;
    int before = allocated;
    int goal = (int) Math.min(capacity, rounded);
    extent.requireLength(
        extent.bytes()); // or the zeros would cover what is missing in front of them
    try {
      allocate(goal, fill);
    } catch (DiskFullException e) {
      if (allocated < target) {
        cut(before);
        throw e;
      }
    } catch (IOException e) {
      throw NothingChangedException.of(e);
    }
  }

  /**
   * At the end of a device page by page, so that all of it is used. The step that failed has left a
   * folio with blocks for a part of it, and a store into any page of that needs blocks for all: it
   * has to go first.
   */
  private void allocate(int goal, ZeroFill fill) throws IOException {
    try {
      zero(goal, fill);
    } catch (DiskFullException e) {
      if (fill.step() <= ZeroFill.PAGE_BYTES) {
        throw e;
      }
      cut(Math.max(allocated, SegmentHeader.BYTES));
      zero(goal, fill.byPages());
    }
  }

  private void zero(int goal, ZeroFill fill) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(fill.step());
    for (int position = Math.max(allocated, SegmentHeader.BYTES); position < goal; ) {
      int length = Math.min(fill.step() - position % fill.step(), goal - position);
      file.open().writeAhead(position, zeros.clear().limit(length));
      fill.touch(buffer, position, length);
      position += length;
      allocated = position;
      extent.growTo(position);
    }
  }

  /** Gives the blocks behind the end back, now that nothing is to be appended. */
  void cutRest() {
    if (allocated > end) {
      cut(end);
    }
  }

  /** Nobody touches the mapping behind what is kept: no record is there. */
  private void cut(int keep) {
    try {
      file.open().truncate(keep);
      allocated = keep;
      extent.cutTo(keep);
    } catch (IOException e) {
      // As on Windows, where a mapped file keeps its length: the close cuts it.
    }
  }

  /** Writes bytes that were staged outside the mapping. */
  void writeStaged(int position, ByteBuffer bytes) throws IOException {
    extent.requireLength(position);
    file.open().write(position, bytes);
  }

  /** Takes note of records appended up to {@code newEnd}. */
  void advance(int newEnd, long sequence) {
    lastSequence = sequence;
    end = newEnd;
  }

  /** Takes note that the seal record is in place. */
  void markSealed() {
    sealed = true;
  }

  /** Takes note that replay has verified the records up to an offset: they may be read. */
  public void verifiedTo(int newEnd) {
    end = newEnd;
  }

  /** Takes over what recovery found. */
  public void recovered(int newEnd, long sequence, boolean isSealed) {
    allocated = capacity;
    lastSequence = sequence;
    sealed = isSealed;
    fileEnd = newEnd;
    end = newEnd;
  }

  /**
   * Writes the recovered bytes from an offset on again, for the next sync to force. After a failed
   * sync the system shows bytes it never wrote and takes them for written; syncing them does
   * nothing.
   */
  public void rewriteFrom(int offset) throws IOException {
    byte[] piece = new byte[REWRITE_BYTES];
    int limit = Math.min(end, capacity); // a file cut in its last record's padding ends before it
    for (int position = offset; position < limit; ) {
      int step = Math.min(piece.length, limit - position);
      copy(position, piece, step);
      file.open().write(position, ByteBuffer.wrap(piece, 0, step));
      position += step;
    }
  }

  /**
   * Writes the seal behind the recovered end and syncs. The space may hold bytes of writes that
   * were never completed; the caller has copied them.
   */
  public void sealRecovered() throws IOException {
    ByteBuffer seal = ByteBuffer.allocate(LogAppender.SEAL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    byte[] none = {};
    new RecordEncoder()
        .encode(
            seal,
            0,
            saltCheck,
            RecordFormat.SEAL,
            0,
            0,
            lastSequence + 1,
            RecordFormat.NO_DEADLINE,
            none,
            none,
            RecordFormat.bodyCheck(none, none));
    file.open().write(end, seal);
    sync();
    rest();
    fileEnd = end + LogAppender.SEAL_BYTES;
    extent.growTo(fileEnd);
    end = Math.min(fileEnd, capacity); // a file cut at its last record is mapped up to there only
    lastSequence++;
    sealed = true;
  }

  /** Forces everything to the device; fails if records are not in the file any more. */
  public void sync() throws IOException {
    file.open().sync();
    extent.requireLength(
        Math.min(end, capacity)); // less in the padding of a file that was cut there
  }

  /** Closes the file, which the mapping does not need, until it is written to again. */
  public void rest() throws IOException {
    file.close();
  }

  /** Unmaps, cuts the space behind the end, and closes. */
  void closeTrimmed() throws IOException {
    mapping.close();
    try (file) {
      int keep = fileEnd();
      if (extent.bytes() > keep) {
        file.open().truncate(keep);
        file.open().sync();
      }
    }
  }

  /** Unmaps and closes. */
  void close() throws IOException {
    mapping.close();
    file.close();
  }

  /**
   * Copies bytes to an array's start, certain to be there.
   *
   * @throws EmdbCorruptException if the file was cut
   */
  public void copy(int offset, byte[] into, int length) {
    if (length == 0) {
      return;
    }
    try {
      buffer.get(offset, into, 0, length);
      new Probe().require(buffer, offset + length);
    } catch (InternalError e) {
      throw unreadable(e);
    }
  }

  /** Returns the length of the record at an offset, without padding. */
  public int lengthAt(int offset) {
    return buffer.getInt(offset + RecordFormat.LENGTH_OFFSET);
  }

  /*
   * Where the file was cut, the machine's load does nothing, and anything is in the register. Of a
   * load of one or two bytes the compiler believes that the rest of the register is clean: an array
   * of such a length would destroy the heap. And the test of a bit of a mapped byte it makes one
   * instruction, at which the virtual machine of Java 17 dies, for it does not know where the next
   * one begins. So four bytes are loaded and shifted, whatever is wanted of them.
   */

  /** Returns the flags of the record at an offset. */
  public int flagsAt(int offset) {
    return buffer.getInt(offset + RecordFormat.TYPE_OFFSET) >>> Byte.SIZE & 0xFF;
  }

  /** Returns the type of the record at an offset. */
  public int typeAt(int offset) {
    int last = Integer.BYTES - 1;
    return buffer.getInt(offset + RecordFormat.TYPE_OFFSET - last) >>> (last * Byte.SIZE);
  }

  /** Returns the sequence of the record at an offset. */
  public long sequenceAt(int offset) {
    return buffer.getLong(offset + RecordFormat.SEQUENCE_OFFSET);
  }

  /** Returns the namespace id of the record at an offset. */
  public int namespaceAt(int offset) {
    return buffer.getInt(offset + RecordFormat.NAMESPACE_OFFSET);
  }

  /** Returns the deadline of the record at an offset. */
  public long deadlineAt(int offset) {
    return (flagsAt(offset) & RecordFormat.DEADLINE) == 0
        ? RecordFormat.NO_DEADLINE
        : buffer.getLong(offset + RecordFormat.DEADLINE_OFFSET);
  }

  /** Returns the length of the key of the record at an offset. */
  public int keyLengthAt(int offset) {
    return buffer.getInt(offset + RecordFormat.TYPE_OFFSET) >>> Short.SIZE;
  }

  /** Returns where the key of the record at an offset starts. */
  public int keyStartAt(int offset) {
    return offset + RecordFormat.headerBytesOf(flagsAt(offset));
  }
}
