package io.emdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.testing.Seed;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random histories against a HashMap, with good hashes and with every kind of bad one. */
class HashIndexModelTest {

  @RegisterExtension final Seed seed = new Seed();

  private static final long FINGERPRINT = 0xff_ffffL;

  record Hashes(String name, int keys, ToLongFunction<byte[]> hash) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Hashes> hashes() {
    return List.of(
        new Hashes("good", 60_000, HashIndexModelTest::good),
        new Hashes("one fingerprint", 1_500, key -> (good(key) & ~FINGERPRINT) | 5),
        new Hashes("fingerprint zero", 1_500, key -> good(key) & ~FINGERPRINT),
        new Hashes("that of deleted slots", 1_500, key -> (good(key) & ~FINGERPRINT) | 1),
        new Hashes("one home at the end", 1_500, key -> good(key) | 0xff_f000L),
        new Hashes("few fingerprints", 6_000, key -> good(key) & ~0xff_ffe0L),
        new Hashes("one prefix", 40_000, key -> (good(key) >>> 40) | (7L << 40)),
        new Hashes("two prefixes", 40_000, key -> good(key) & 0x8000_0000_00ff_ffffL),
        new Hashes("all alike", 300, key -> 0x1234_5678_9abc_def0L));
  }

  @ParameterizedTest
  @MethodSource("hashes")
  void randomHistory_anyHashes_answersLikeAMap(Hashes hashes) {
    Random random = seed.random();
    World world = new World(hashes.hash());
    for (int phase = 0; phase < 6; phase++) {
      int removals = phase % 2 == 0 ? 20 : 70;
      for (int i = 0; i < 2 * hashes.keys(); i++) {
        world.step(random.nextInt(hashes.keys()), random.nextInt(100), removals);
      }
      world.check(hashes.keys());
    }
    for (int i = 0; i < hashes.keys(); i++) {
      world.remove(i);
    }
    world.check(hashes.keys());
    assertThat(world.index.size()).isZero();
  }

  @Test
  void randomHistory_fewKeysForLong_neitherGrowsNorLosesAny() {
    Random random = seed.random();
    World world = new World(HashIndexModelTest::good);
    for (int i = 0; i < 300_000; i++) {
      world.step(random.nextInt(16), random.nextInt(100), 50);
    }
    world.check(16);
    assertThat(world.index.bytes()).isLessThan(600);
  }

  private static long good(byte[] key) {
    return KeyHash.hash(99, key);
  }

  /** An index, its records, and the map that knows better. */
  private static final class World {
    final FakeRecords records;
    final HashIndex index;
    final Map<Integer, Long> model = new HashMap<>();

    World(ToLongFunction<byte[]> hash) {
      records = new FakeRecords(hash);
      index = new HashIndex(records);
    }

    void step(int number, int percent, int removals) {
      if (percent < removals) {
        remove(number);
      } else if (percent < removals + 5) {
        relocate(number);
      } else {
        put(number);
      }
      byte[] key = key(number);
      assertThat(index.find(records.hashOf(key), key)).isEqualTo(model.getOrDefault(number, 0L));
    }

    void put(int number) {
      byte[] key = key(number);
      long location = records.add(key);
      Long previous = model.put(number, location);
      long told = index.put(records.hashOf(key), key, location);
      assertThat(told).isEqualTo(previous == null ? 0 : previous);
      retire(previous);
    }

    void remove(int number) {
      byte[] key = key(number);
      Long previous = model.remove(number);
      long told = index.remove(records.hashOf(key), key);
      assertThat(told).isEqualTo(previous == null ? 0 : previous);
      retire(previous);
    }

    void relocate(int number) {
      byte[] key = key(number);
      long hash = records.hashOf(key);
      Long from = model.get(number);
      long to = records.add(key);
      if (from == null) {
        assertThat(index.relocate(hash, to, to + 1)).isFalse();
        return;
      }
      assertThat(index.relocate(hash, to, from)).isFalse();
      assertThat(index.relocate(hash, from, to)).isTrue();
      assertThat(index.holds(hash, from)).isFalse();
      assertThat(index.holds(hash, to)).isTrue();
      model.put(number, to);
      retire(from);
    }

    /** A location that left the index must not be asked for any more. */
    private void retire(Long location) {
      if (location != null) {
        records.retire(location);
      }
    }

    void check(int keys) {
      assertThat(index.size()).isEqualTo(model.size());
      for (int i = 0; i < keys; i++) {
        byte[] key = key(i);
        assertThat(index.find(records.hashOf(key), key)).isEqualTo(model.getOrDefault(i, 0L));
      }
      Set<Long> walked = new HashSet<>();
      HashIndex.Chunk chunk = new HashIndex.Chunk();
      long hash = 0;
      do {
        assertThat(index.chunk(hash, chunk)).isEqualTo(chunk.count);
        for (int i = 0; i < chunk.count; i++) {
          assertThat(walked.add(chunk.locations[i])).isTrue();
        }
        hash = chunk.lastHash + 1;
      } while (hash != 0);
      assertThat(walked).isEqualTo(new HashSet<>(model.values()));
    }

    private static byte[] key(int number) {
      return ByteBuffer.allocate(4).putInt(number).array();
    }
  }
}
