package io.emdb.durability;

import io.emdb.internal.file.DiskFullException;
import io.emdb.internal.file.HeapStorage;
import io.emdb.internal.file.Mapping;
import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A device with few blocks, as a file system sees it: mapping a file takes none, writing takes
 * those it touches, one after the other until there are no more, and cutting gives them back. A
 * block that was only stored into through a mapping is missed here, where a real device would fail.
 */
final class SmallDisk implements Storage {

  static final int BLOCK_BYTES = 4096;

  private final HeapStorage storage = new HeapStorage();
  private final Map<String, BitSet> blocks = new ConcurrentHashMap<>();
  private final int limit;
  private final boolean cutsMapped;

  /** Makes an empty device; on some systems a mapped file cannot be cut. */
  SmallDisk(int bytes, boolean cutsMapped) {
    this.limit = bytes / BLOCK_BYTES;
    this.cutsMapped = cutsMapped;
  }

  synchronized int freeBlocks() {
    return limit - blocks.values().stream().mapToInt(BitSet::cardinality).sum();
  }

  private synchronized boolean take(String name, int block) {
    BitSet taken = blocks.computeIfAbsent(name, any -> new BitSet());
    if (!taken.get(block) && freeBlocks() == 0) {
      return false;
    }
    taken.set(block);
    return true;
  }

  private synchronized void giveBack(String name, long size) {
    BitSet taken = blocks.computeIfAbsent(name, any -> new BitSet());
    int first = (int) ((size + BLOCK_BYTES - 1) / BLOCK_BYTES);
    taken.clear(first, Math.max(first, taken.length()));
  }

  @Override
  public List<String> list() throws IOException {
    return storage.list();
  }

  @Override
  public StorageFile create(String name) throws IOException {
    return new SmallFile(storage.create(name));
  }

  @Override
  public StorageFile open(String name) throws IOException {
    return new SmallFile(storage.open(name));
  }

  @Override
  public void delete(String name) throws IOException {
    storage.delete(name);
    blocks.remove(name);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    storage.rename(from, to);
    BitSet moved = blocks.remove(from);
    if (moved != null) {
      blocks.put(to, moved);
    }
  }

  @Override
  public void quarantine(String name) throws IOException {
    storage.quarantine(name);
  }

  @Override
  public void syncDirectory() throws IOException {
    storage.syncDirectory();
  }

  @Override
  public long length(String name) throws IOException {
    return storage.length(name);
  }

  @Override
  public long usableSpace() {
    return (long) freeBlocks() * BLOCK_BYTES;
  }

  @Override
  public String describe(String name) {
    return storage.describe(name);
  }

  @Override
  public void close() {
    storage.close();
  }

  private final class SmallFile implements StorageFile {

    private final StorageFile file;
    private final List<Mapping> mappings = new ArrayList<>();

    SmallFile(StorageFile file) {
      this.file = file;
    }

    @Override
    public String name() {
      return file.name();
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void write(long position, ByteBuffer source) throws IOException {
      long end = position + source.remaining();
      for (long block = position / BLOCK_BYTES; block * BLOCK_BYTES < end; block++) {
        if (!take(name(), (int) block)) {
          throw new DiskFullException("No space left on " + name(), new IOException());
        }
      }
      file.write(position, source);
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      return file.read(position, target);
    }

    @Override
    public void sync() throws IOException {
      file.sync();
    }

    @Override
    public void truncate(long size) throws IOException {
      if (!mappings.isEmpty() && !cutsMapped) {
        throw new IOException("a user-mapped section of " + name() + " is open");
      }
      file.truncate(size);
      giveBack(name(), size);
    }

    @Override
    public Mapping map(int size) throws IOException {
      Mapping mapping = file.map(size);
      mappings.add(mapping);
      return new Mapping() {
        @Override
        public ByteBuffer buffer() {
          return mapping.buffer();
        }

        @Override
        public void close() {
          mappings.remove(mapping);
          mapping.close();
        }
      };
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
