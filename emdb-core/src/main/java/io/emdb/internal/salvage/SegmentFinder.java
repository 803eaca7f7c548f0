package io.emdb.internal.salvage;

import io.emdb.EmdbFormatException;
import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.log.Log;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds the segment files of a damaged directory, and what their headers say. One thread. */
final class SegmentFinder {

  private static final int PIECE_BYTES = 64 * 1024;

  private final Storage storage;
  private final Damage damage;
  private final Map<String, SegmentHeader> headers = new TreeMap<>();
  private final Set<String> withoutHeader = new TreeSet<>();

  /**
   * A segment to be read.
   *
   * @param name the file's name
   * @param header its header
   * @param repaired whether the header is a guess, which a record has to prove
   */
  record Found(String name, SegmentHeader header, boolean repaired) {}

  /** Reads all headers. */
  SegmentFinder(Storage storage, Damage damage) throws IOException {
    this.storage = storage;
    this.damage = damage;
    for (String name : storage.list()) {
      if (name.endsWith(Log.SUFFIX)) {
        ByteBuffer block = firstBlock(name);
        SegmentHeader header = block == null ? null : SegmentHeader.decode(block);
        if (header == null) {
          withoutHeader.add(name);
        } else {
          headers.put(name, header);
        }
      }
    }
  }

  private @Nullable ByteBuffer firstBlock(String name) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(SegmentHeader.BYTES);
    try (StorageFile file = storage.open(name)) {
      return file.read(0, block) < SegmentHeader.BYTES ? null : block.clear();
    }
  }

  /**
   * Returns the database that all readable headers agree on, or {@code null}.
   *
   * @throws EmdbFormatException if a newer Emdb wrote a segment
   */
  @Nullable UUID commonIdentity() throws IOException {
    for (String name : withoutHeader) {
      ByteBuffer block = firstBlock(name);
      if (block != null && SegmentHeader.isOfAnotherFormat(block)) {
        throw new EmdbFormatException(
            storage.describe(name)
                + " is of a format that this version does not read. Open the database with the"
                + " newer Emdb that wrote it");
      }
    }
    Set<UUID> identities = new HashSet<>();
    headers.values().forEach(header -> identities.add(header.database()));
    return identities.size() == 1 ? identities.iterator().next() : null;
  }

  /** Returns the smallest number that is larger than all here, of names and of headers. */
  long nextId() {
    long last = 0;
    for (Map.Entry<String, SegmentHeader> entry : headers.entrySet()) {
      last = Math.max(last, Math.max(Log.idOf(entry.getKey()), entry.getValue().id()));
    }
    for (String name : withoutHeader) {
      last = Math.max(last, Log.idOf(name));
    }
    return last + 1;
  }

  /** Tells whether there is a file of a number. */
  boolean hasFile(long id) {
    String name = Log.nameOf(id);
    return headers.containsKey(name) || withoutHeader.contains(name);
  }

  /**
   * Moves files to the quarantine whose names are no segments', or gives them the names that their
   * headers say: later all files are told apart by the numbers in their names.
   *
   * @param database whose segments get their names back; {@code null} for none
   * @return the names of the files that were moved
   */
  List<String> tidyNames(@Nullable UUID database) throws IOException {
    List<String> moved = new ArrayList<>();
    boolean renamed = false;
    for (String name : List.copyOf(headers.keySet())) {
      SegmentHeader header = headers.get(name);
      if (header != null && Log.idOf(name) < 0) {
        headers.remove(name);
        String proper = Log.nameOf(header.id());
        if (header.database().equals(database) && Log.idOf(proper) >= 0 && !hasFile(header.id())) {
          damage.report(name, 0, "the segment's own name is " + proper + ", which it got back");
          storage.rename(name, proper);
          headers.put(proper, header);
          renamed = true;
        } else {
          moved.add(name);
        }
      }
    }
    for (String name : List.copyOf(withoutHeader)) {
      if (Log.idOf(name) < 0) {
        withoutHeader.remove(name);
        moved.add(name);
      }
    }
    for (String name : moved) {
      damage.report(name, 0, "it is no segment of the database");
      storage.quarantine(name);
    }
    if (renamed || !moved.isEmpty()) {
      storage.syncDirectory();
    }
    return moved;
  }

  /**
   * Returns the segments that may be read, in order of their numbers; reports the others.
   *
   * @param listed numbers of segments that had been written to, each once; it is quick to tell
   *     whether it contains one
   */
  Collection<Found> readable(UUID database, Collection<Long> listed) throws IOException {
    Map<Long, Found> found = new TreeMap<>();
    for (Map.Entry<String, SegmentHeader> entry : headers.entrySet()) {
      String name = entry.getKey();
      SegmentHeader header = entry.getValue();
      if (!header.database().equals(database)) {
        damage.report(name, 0, "the segment belongs to another database");
      } else if (Log.nameOf(header.id()).equals(name)) {
        found.put(header.id(), new Found(name, header, /* repaired= */ false));
      } else {
        damage.report(name, 0, "the segment's own name is " + Log.nameOf(header.id()));
        found.putIfAbsent(header.id(), new Found(name, header, /* repaired= */ false));
      }
    }
    for (String name : withoutHeader) {
      SegmentHeader header = repaired(name, database, listed);
      if (header != null) {
        found.putIfAbsent(header.id(), new Found(name, header, /* repaired= */ true));
      }
    }
    reportMissing(listed);
    return found.values();
  }

  /** A forged superblock may list thousands of millions: names are made for what is kept only. */
  private void reportMissing(Collection<Long> listed) {
    Set<Long> present = new HashSet<>();
    headers.keySet().forEach(name -> present.add(Log.idOf(name)));
    withoutHeader.forEach(name -> present.add(Log.idOf(name)));
    long missing = listed.size() - present.stream().filter(listed::contains).count();
    Iterator<Long> ids = listed.iterator();
    while (missing > 0 && !damage.isFull()) {
      long id = ids.next();
      if (!present.contains(id)) {
        damage.report(Log.nameOf(id), -1, "the segment is missing");
        missing--;
      }
    }
    damage.reportMore(missing);
  }

  private @Nullable SegmentHeader repaired(String name, UUID database, Collection<Long> listed)
      throws IOException {
    long id = Log.idOf(name);
    ByteBuffer block = firstBlock(name);
    if (block == null || usedBytes(name) <= SegmentHeader.BYTES) {
      if (listed.contains(id)) { // else it was being made, and nothing had been written into it
        damage.report(name, 0, "the segment is empty");
      }
      return null;
    }
    SegmentHeader header = SegmentHeader.repair(block, database, id);
    if (header == null) {
      reportUnreadable(name);
    }
    return header;
  }

  /** The header is lost, and with it the salt, so that no record of the segment can be verified. */
  void reportUnreadable(String name) throws IOException {
    damage.report(name, 0, "the segment's header is unreadable, and so are all of its records");
    damage.lose(0, Math.max(0, usedBytes(name) - SegmentHeader.BYTES));
  }

  /** Returns the bytes of all segments behind their headers. */
  long allBytes() throws IOException {
    Set<String> names = new TreeSet<>(headers.keySet());
    names.addAll(withoutHeader);
    long bytes = 0;
    for (String name : names) {
      bytes += Math.max(0, usedBytes(name) - SegmentHeader.BYTES);
    }
    return bytes;
  }

  /** Returns where the last byte of a file ends that is not zero. */
  private long usedBytes(String name) throws IOException {
    ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
    try (StorageFile file = storage.open(name)) {
      for (long end = file.size(); end > 0; ) {
        long start = (end - 1) / PIECE_BYTES * PIECE_BYTES;
        int length = file.read(start, piece.clear().limit((int) (end - start)));
        for (int i = length - 1; i >= 0; i--) {
          if (piece.get(i) != 0) {
            return start + i + 1;
          }
        }
        end = start;
      }
      return 0;
    }
  }
}
