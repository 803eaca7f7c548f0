package io.emdb.internal.file.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The bytes of one file: as the process sees them, stores through mappings included, and as the
 * device has them since the last sync. Not thread-safe but for those stores.
 */
final class Inode {

  private static final byte UNMAPPED = (byte) 0xDB;
  private static final int BEHIND_MAPPING = 4096;

  private final Pages pages;

  /** Behind the size all zeros. */
  private byte[] current;

  private int size;
  private int openMappings;
  private byte[] durable;

  /** What a failed sync left in memory as if it were written, and which pages of it still are. */
  private byte[] takenForWritten = new byte[0];

  private final Set<Integer> takenPages = new HashSet<>();

  Inode(Pages pages, byte[] current, byte[] durable) {
    this.pages = pages;
    this.current = current.clone();
    this.size = current.length;
    this.durable = durable.clone();
  }

  /** Returns a copy that later changes of this file do not reach. */
  Inode copy() {
    Inode copy = new Inode(pages, contents(), durable);
    copy.takenForWritten = takenForWritten;
    copy.takenPages.addAll(takenPages);
    return copy;
  }

  int size() {
    return size;
  }

  byte[] contents() {
    return Arrays.copyOf(current, size);
  }

  byte[] durableContents() {
    return durable.clone();
  }

  boolean isMapped() {
    return openMappings > 0;
  }

  void checkLength(long length) throws IOException {
    if (isMapped() && length > current.length) {
      throw new IOException("mapped with " + current.length + " bytes, cannot hold " + length);
    }
    if (length > Integer.MAX_VALUE - 8) {
      throw new IOException("cannot hold " + length + " bytes");
    }
  }

  void write(int position, ByteBuffer source) {
    int count = source.remaining();
    if (count == 0) {
      return;
    }
    grow(position + count);
    source.get(current, position, count);
    // even the same bytes: what is written is to be written back
    takenPages.removeAll(pages.between(position, position + count));
  }

  int read(long position, ByteBuffer target) {
    if (position >= size) {
      return 0;
    }
    int count = Math.min(target.remaining(), size - (int) position);
    target.put(current, (int) position, count);
    return count;
  }

  void setSize(int newSize) {
    if (newSize < size) {
      Arrays.fill(current, newSize, size, (byte) 0);
      size = newSize;
    } else {
      grow(newSize);
    }
  }

  private void grow(int newSize) {
    if (newSize > current.length) {
      current = Arrays.copyOf(current, Math.max(newSize, Math.max(256, current.length * 2)));
    }
    size = Math.max(size, newSize);
  }

  ByteBuffer map(int length) {
    if (!isMapped()) {
      // room to write a little behind the mapping, which a device has, too
      current = Arrays.copyOf(current, Math.max(length, size) + BEHIND_MAPPING);
    }
    grow(length);
    openMappings++;
    return ByteBuffer.wrap(current, 0, length).slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whoever touches the bytes after the last mapping is gone finds rubbish, and stores nothing. */
  void unmap() {
    openMappings--;
    if (openMappings == 0) {
      byte[] touched = current;
      current = touched.clone();
      Arrays.fill(touched, UNMAPPED);
    }
  }

  void sync() {
    byte[] synced = contents();
    byte[] before = Arrays.copyOf(durable, synced.length);
    pages
        .changed(Arrays.copyOf(takenForWritten, synced.length), synced)
        .forEach(takenPages::remove);
    for (int start : takenPages) {
      pages.copyPage(before, synced, start);
    }
    durable = synced;
  }

  /** The system reports an error and forgets that the changes are still to be written. */
  void loseSync() {
    takenForWritten = contents();
    byte[] before = Arrays.copyOf(durable, takenForWritten.length);
    takenPages.addAll(pages.changed(before, takenForWritten));
  }

  /** Returns what a loss of power takes or leaves one by one. */
  List<String> unsynced() {
    List<String> parts = new ArrayList<>();
    if (size != durable.length) {
      parts.add("length " + durable.length + " to " + size);
    }
    changedPages().forEach(start -> parts.add("page at " + start));
    return parts;
  }

  /** Returns the contents of which just some of {@link #unsynced} is left. */
  byte[] keeping(IntPredicate kept) {
    int part = 0;
    boolean grown = size != durable.length && kept.test(part++);
    byte[] image = Arrays.copyOf(durable, grown ? size : durable.length);
    byte[] now = contents();
    for (int start : changedPages()) {
      if (kept.test(part++)) {
        pages.copyPage(now, image, start);
      }
    }
    return image;
  }

  /** A page behind the durable end counts as zeros there. */
  private List<Integer> changedPages() {
    byte[] now = contents();
    return pages.changed(Arrays.copyOf(durable, now.length), now);
  }

  /** Makes some changed pages durable, and the length or not. */
  void writeBack(Random random) {
    byte[] now = contents();
    if (random.nextBoolean()) {
      durable = Arrays.copyOf(durable, now.length);
    }
    for (int start : changedPages()) {
      if (!takenPages.contains(start) && random.nextBoolean()) {
        pages.copyPage(now, durable, start);
      }
    }
  }

  void damage(int position, int bits) {
    current[position] ^= (byte) bits;
    if (position < durable.length) {
      durable[position] ^= (byte) bits;
    }
  }
}
