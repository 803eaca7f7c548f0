package io.emdb.internal.catalog;

import io.emdb.internal.index.HashIndex;
import io.emdb.internal.log.RecordReader;
import io.emdb.internal.log.Segment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Brings entries into the order of their records in the log, oldest segment first. Append lock. */
final class LogOrder {

  /** Locations take the bits below. */
  private static final int LOCATION_BITS = 40;

  private static final long LOCATION = (1L << LOCATION_BITS) - 1;

  private final RecordReader records;
  private final Map<Segment, Long> ranks = new HashMap<>();

  LogOrder(RecordReader records) {
    this.records = records;
  }

  /** Returns the locations of all entries, those of older segments first. */
  long[] of(HashIndex index) {
    long[] found = new long[Math.toIntExact(index.size())];
    int count = 0;
    HashIndex.Chunk chunk = new HashIndex.Chunk();
    long from = 0;
    do {
      index.chunk(from, chunk);
      System.arraycopy(chunk.locations, 0, found, count, chunk.count);
      count += chunk.count;
      from = chunk.lastHash + 1;
    } while (chunk.lastHash != -1L);
    rank(found);
    Arrays.sort(found);
    for (int i = 0; i < found.length; i++) {
      found[i] &= LOCATION;
    }
    return found;
  }

  /** Puts the rank of its segment before each location. */
  private void rank(long[] locations) {
    for (long location : locations) {
      Segment segment = records.segment(location);
      ranks.put(segment, segment.id());
    }
    long[] ids = ranks.values().stream().mapToLong(Long::longValue).sorted().toArray();
    ranks.replaceAll((segment, id) -> (long) Arrays.binarySearch(ids, id));
    for (int i = 0; i < locations.length; i++) {
      locations[i] |= ranks.getOrDefault(records.segment(locations[i]), 0L) << LOCATION_BITS;
    }
  }
}
