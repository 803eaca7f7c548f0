package io.emdb.compare.workload;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.emdb.Emdb;
import io.emdb.Namespace;
import io.emdb.NamespaceOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Which part of the requests caches of equal capacity have: a bounded namespace of Emdb, a list of
 * the least recently used, and Caffeine. What is missed is put.
 */
final class HitRatios {

  /** What is asked for. */
  enum Pattern {
    /** Few keys often, most rarely; ten times as many as the largest cache holds. */
    ZIPF("Zipf 0.99"),
    /** The same, interrupted by keys in turn that never come again: half of all requests. */
    SCANS("Zipf with scans"),
    /** Zipf whose frequent keys change ten times. */
    SHIFTS("Zipf that shifts"),
    /** All keys in turn, again and again, a quarter more than fit. */
    LOOP("loop");

    final String title;

    Pattern(String title) {
      this.title = title;
    }
  }

  private static final int ITEMS = 100_000;
  private static final int SCAN = 5_000;
  private static final long NEVER_AGAIN = 1L << 40;

  private final int requests;
  private final long seed;

  HitRatios(int requests, long seed) {
    this.requests = requests;
    this.seed = seed;
  }

  /** Hits of one pattern and capacity, in percent of the requests. */
  record Result(Pattern pattern, int capacity, double emdb, double lru, double caffeine) {}

  /** Runs everything. */
  List<Result> run() {
    List<Result> results = new ArrayList<>();
    for (Pattern pattern : Pattern.values()) {
      for (int capacity : new int[] {1_000, 10_000}) {
        long[] asked = ask(pattern, capacity);
        results.add(
            new Result(
                pattern,
                capacity,
                emdb(asked, capacity),
                lru(asked, capacity),
                caffeine(asked, capacity)));
      }
    }
    return results;
  }

  private long[] ask(Pattern pattern, int capacity) {
    Numbers numbers = new Numbers(seed);
    Zipf zipf = new Zipf(ITEMS);
    long[] asked = new long[requests];
    for (int i = 0; i < requests; i++) {
      asked[i] =
          switch (pattern) {
            case ZIPF -> zipf.rank(numbers);
            case SCANS -> i / SCAN % 2 == 0 ? zipf.rank(numbers) : NEVER_AGAIN + i;
            case SHIFTS -> (zipf.rank(numbers) + (10L * i / requests) * ITEMS / 10) % ITEMS;
            case LOOP -> i % (capacity + capacity / 4);
          };
    }
    return asked;
  }

  private static double hits(long[] asked, LongPredicate isHit) {
    int hits = 0;
    for (long key : asked) {
      hits += isHit.test(key) ? 1 : 0;
    }
    return 100.0 * hits / asked.length;
  }

  private static double emdb(long[] asked, int capacity) {
    try (Emdb database = Emdb.openInMemory()) {
      Namespace cache =
          database.namespace("cache", NamespaceOptions.defaults().withMaxEntries(capacity));
      byte[] value = {1};
      return hits(
          asked,
          key -> {
            byte[] bytes = ByteBuffer.allocate(Long.BYTES).putLong(key).array();
            if (cache.get(bytes) != null) {
              return true;
            }
            cache.put(bytes, value);
            return false;
          });
    }
  }

  private static double lru(long[] asked, int capacity) {
    Map<Long, Boolean> cache = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);
    return hits(
        asked,
        key -> {
          boolean hit = cache.put(key, true) != null;
          if (cache.size() > capacity) {
            cache.remove(cache.keySet().iterator().next());
          }
          return hit;
        });
  }

  private static double caffeine(long[] asked, int capacity) {
    Cache<Long, Boolean> cache =
        Caffeine.newBuilder().maximumSize(capacity).executor(Runnable::run).build();
    return hits(
        asked,
        key -> {
          if (cache.getIfPresent(key) != null) {
            return true;
          }
          cache.put(key, true);
          return false;
        });
  }

  /** Lays results out as a table of a page. */
  static String table(List<Result> results) {
    StringBuilder page = new StringBuilder();
    page.append("| requests | entries | Emdb | least recently used | Caffeine |\n");
    page.append("|---|---|---|---|---|\n");
    for (Result result : results) {
      page.append(
          String.format(
              Locale.ROOT,
              "| %s | %,d | %.1f %% | %.1f %% | %.1f %% |%n",
              result.pattern().title,
              result.capacity(),
              result.emdb(),
              result.lru(),
              result.caffeine()));
    }
    return page.toString();
  }
}
