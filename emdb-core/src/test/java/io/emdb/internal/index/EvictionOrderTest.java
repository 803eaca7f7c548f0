package io.emdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.testing.Seed;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EvictionOrderTest {

  @RegisterExtension private final Seed seed = new Seed();

  private static final int ENTRIES = 1000;

  /** Keys are numbers; a good hash of each is what the order is told. */
  private static long hash(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 29);
  }

  /** Returns the part of so many requests that a cache under the order has. */
  private static double hitRatio(int requests, IntUnaryOperator keys) {
    EvictionOrder order = new EvictionOrder();
    Set<Long> present = new HashSet<>();
    int hits = 0;
    for (int i = 0; i < requests; i++) {
      long hash = hash(keys.applyAsInt(i));
      if (present.contains(hash)) {
        hits++;
        order.touch(hash);
      } else {
        present.add(hash);
        order.add(hash);
        if (present.size() > ENTRIES) {
          assertThat(present.remove(order.take())).isTrue();
        }
      }
    }
    return (double) hits / requests;
  }

  private static double leastRecentlyUsed(int requests, IntUnaryOperator keys) {
    Map<Integer, Boolean> lru =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
            return size() > ENTRIES;
          }
        };
    int hits = 0;
    for (int i = 0; i < requests; i++) {
      hits += lru.put(keys.applyAsInt(i), true) == null ? 0 : 1;
    }
    return (double) hits / requests;
  }

  /** Some keys are asked for often, most rarely: the k-th in 1 / k of the cases. */
  private static int[] zipf(Random random, int requests, int keys) {
    double[] sums = new double[keys];
    double sum = 0;
    for (int i = 0; i < keys; i++) {
      sum += 1.0 / (i + 1);
      sums[i] = sum;
    }
    int[] asked = new int[requests];
    for (int i = 0; i < requests; i++) {
      int at = java.util.Arrays.binarySearch(sums, random.nextDouble() * sum);
      asked[i] = at < 0 ? ~at : at;
    }
    return asked;
  }

  @Test
  void zipf_hitsMoreThanLeastRecentlyUsed() {
    int[] asked = zipf(seed.random(), 300_000, 20_000);
    double ours = hitRatio(asked.length, i -> asked[i]);
    double theirs = leastRecentlyUsed(asked.length, i -> asked[i]);
    assertThat(ours).isGreaterThan(theirs + 0.02);
  }

  @Test
  void scansBetweenZipf_hitManyMoreThanLeastRecentlyUsed() {
    int[] asked = zipf(seed.random(), 300_000, 20_000);
    for (int i = 0; i < asked.length; i++) {
      if (i / 3000 % 2 == 1) {
        asked[i] = 1_000_000 + i; // never again
      }
    }
    double ours = hitRatio(asked.length, i -> asked[i]);
    double theirs = leastRecentlyUsed(asked.length, i -> asked[i]);
    assertThat(ours).isGreaterThan(theirs + 0.03);
  }

  @Test
  void everyKey_leavesOnce() {
    EvictionOrder order = new EvictionOrder();
    Random random = seed.random();
    Set<Long> present = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      long hash = hash(i);
      present.add(hash);
      order.add(hash);
      for (int touch = random.nextInt(5); touch > 0; touch--) {
        order.touch(hash(random.nextInt(i + 1)));
      }
      if (random.nextBoolean()) {
        assertThat(present.remove(order.take())).isTrue();
      }
    }
    while (order.count() > 0) {
      assertThat(present.remove(order.take())).isTrue();
    }
    assertThat(present).isEmpty();
  }

  @Test
  void prune_leavesEachLiveKeyOnce() {
    EvictionOrder order = new EvictionOrder();
    for (int round = 0; round < 30; round++) {
      for (int key = 0; key < 100; key++) {
        order.add(hash(key));
      }
    }
    assertThat(order.isCrowded(100)).isTrue();
    order.prune(known -> known != hash(7));
    assertThat(order.count()).isEqualTo(99);
    Set<Long> left = new HashSet<>();
    while (order.count() > 0) {
      assertThat(left.add(order.take())).isTrue();
    }
    assertThat(left).hasSize(99).doesNotContain(hash(7));
  }

  @Test
  void memory_isAtMost40BytesAKey() {
    EvictionOrder order = new EvictionOrder();
    for (int i = 0; i < 300_000; i++) {
      order.add(hash(i));
      if (i > 100_000) {
        order.take();
      }
      if (i > 1000) {
        assertThat(order.bytes()).isLessThan(40L * order.count());
      }
    }
  }
}
