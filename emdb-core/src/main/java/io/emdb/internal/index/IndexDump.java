package io.emdb.internal.index;

import java.io.IOException;

/**
 * Writes indexes as numbers and makes them again from those, without a look at any record. The
 * order of the numbers is docs/format.md §12's.
 *
 * <p>Writing needs what a change needs, the append lock or a database nobody changes any more. What
 * is read is nobody else's yet. A source that gives other numbers than were written ends in an
 * {@link IOException} or in a wrong index, so it must be checked.
 */
public final class IndexDump {

  private static final int MAX_DIRECTORY_BITS = 28;

  /** A directory or a shard has at most so many places for each number written. */
  private static final int SPARSE = 64;

  /** Of the places of the smallest index. */
  private static final int MIN_SIZE = 1 << 16;

  private IndexDump() {}

  /** Writes a hash index: its shards in the order of the hashes they cover. */
  public static void write(HashIndex index, LongSink sink) throws IOException {
    long[][] directory = index.directory();
    long[] live = new long[1 << Shard.FULL_BITS];
    sink.put(Integer.numberOfTrailingZeros(directory.length));
    for (int i = 0; i < directory.length; i += directory.length >>> Shard.depth(directory[i])) {
      long[] shard = directory[i];
      if (live.length < Shard.capacity(shard)) {
        live = new long[Shard.capacity(shard)];
      }
      int count = Shard.copyLive(shard, live);
      sink.put(Shard.bits(shard));
      sink.put(Shard.depth(shard));
      sink.put(count);
      sink.put(live, count);
    }
  }

  /** Reads a hash index. */
  public static HashIndex readHashIndex(RecordKeys keys, LongSource source) throws IOException {
    long most = Math.max(MIN_SIZE, source.remaining() * SPARSE);
    long[][] directory = new long[bounded(source.nextInt(0, MAX_DIRECTORY_BITS), most)][];
    long[] live = new long[1 << Shard.FULL_BITS];
    for (int i = 0; i < directory.length; ) {
      int bits = source.nextInt(Shard.MIN_BITS, Shard.MAX_BITS);
      bounded(bits, most);
      int depth = source.nextInt(0, MAX_DIRECTORY_BITS);
      int count = source.nextInt(0, (1 << bits) - 1);
      int span = directory.length >>> depth;
      if (span == 0 || (i & (span - 1)) != 0) {
        throw new IOException("A part of the hash index does not fit its place");
      }
      if (live.length < count) {
        live = new long[1 << bits];
      }
      source.next(live, count);
      long[] shard = Shard.of(live, count, bits, depth);
      for (int end = i + span; i < end; i++) {
        directory[i] = shard;
      }
    }
    return new HashIndex(keys, directory);
  }

  /** Returns two to the power of some bits, if that is no absurd size for what was written. */
  private static int bounded(int bits, long most) throws IOException {
    if (1L << bits > most) {
      throw new IOException("A hash index of so few entries has no part of so many slots");
    }
    return 1 << bits;
  }

  /** Writes a sorted index: its leaves in order. */
  public static void write(SortedIndex index, LongSink sink) throws IOException {
    sink.put(index.leaves());
    for (int i = 0; i < index.branchCount; i++) {
      Branch branch = index.branches[i];
      for (int j = 0; j < branch.count; j++) {
        long[] leaf = branch.leaves[j];
        sink.put(leaf, Leaf.words(leaf));
      }
    }
  }

  /** Reads a sorted index. */
  public static SortedIndex readSortedIndex(RecordKeys keys, LongSource source) throws IOException {
    SortedIndex index = new SortedIndex(keys);
    long[] entries = new long[2 * Leaf.CAPACITY];
    long leaves = source.next();
    for (long i = 0; i < leaves; i++) {
      int count = source.nextInt(1, Leaf.CAPACITY);
      source.next(entries, 2 * count);
      index.append(Leaf.of(entries, 0, count));
    }
    return index;
  }

  /** Writes an expiry index: its buckets in order, stale elements included. */
  public static void write(ExpiryIndex index, LongSink sink) throws IOException {
    sink.put(index.buckets().size());
    for (Bucket bucket : index.buckets()) {
      bucket.writeTo(sink);
    }
  }

  /** Reads an expiry index. */
  public static ExpiryIndex readExpiryIndex(LongSource source) throws IOException {
    ExpiryIndex index = new ExpiryIndex();
    long buckets = source.next();
    for (long i = 0; i < buckets; i++) {
      index.append(Bucket.readFrom(source));
    }
    return index;
  }
}
