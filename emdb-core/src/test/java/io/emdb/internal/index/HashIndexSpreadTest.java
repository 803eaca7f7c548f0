package io.emdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.testing.Seed;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What replay does to a hash index before anybody reads: by locations, spread and merged. */
class HashIndexSpreadTest {

  private static final int EMPTY_BYTES = 500;

  @RegisterExtension final Seed seed = new Seed();

  /** Records whose key nobody may ask to be hashed again. */
  private static final class Unhashed extends FakeRecords {
    @Override
    public long hash(long location) {
      throw new AssertionError("Asked for the hash of " + location);
    }
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(4).putInt(number).array();
  }

  private static void putAll(HashIndex index, FakeRecords records, int keys) {
    for (int i = 0; i < keys; i++) {
      byte[] key = key(i);
      assertThat(index.put(records.hashOf(key), records.add(key))).isZero();
    }
  }

  @Test
  void putsUpToWhatWasExpected_hashNoRecord_andTakeTheUsualRoom() {
    for (int keys : new int[] {1, 100, 5_000, 40_000, 200_000}) {
      Unhashed records = new Unhashed();
      HashIndex index = new HashIndex(records);
      index.spread(keys);
      putAll(index, records, keys);
      index.mergeSparse();
      assertThat(index.size()).isEqualTo(keys);
      assertThat(index.bytes()).as("%d keys", keys).isLessThan(EMPTY_BYTES + 21L * keys);
      for (int i = 0; i < keys; i++) {
        byte[] key = key(i);
        assertThat(index.find(records.hashOf(key), key)).isEqualTo(i + 1L);
      }
    }
  }

  @Test
  void fewerKeysThanExpected_leaveASmallIndex() {
    for (int keys : new int[] {0, 1, 30, 1_000, 20_000}) {
      Unhashed records = new Unhashed();
      HashIndex index = new HashIndex(records);
      index.spread(10_000_000);
      assertThat(index.bytes()).isGreaterThan(100_000);
      putAll(index, records, keys);
      index.mergeSparse();
      assertThat(index.size()).isEqualTo(keys);
      assertThat(index.bytes()).as("%d keys", keys).isLessThan(EMPTY_BYTES + 21L * keys);
    }
  }

  /** Its entry would go where nobody looks for it. */
  @Test
  void spread_ofADamagedRecord_leavesTheIndexAsItIs() {
    Set<Long> damaged = new HashSet<>();
    FakeRecords records =
        new FakeRecords() {
          @Override
          public long hash(long location) {
            return super.hash(location) ^ (damaged.contains(location) ? -1L : 0);
          }
        };
    HashIndex index = new HashIndex(records);
    putAll(index, records, 1_000);
    long bytes = index.bytes();
    damaged.add(500L);
    index.spread(1_000_000);
    assertThat(index.bytes()).isEqualTo(bytes);
    assertThat(index.holds(records.hashOf(key(499)), 500)).isTrue();
    damaged.clear();
    index.spread(1_000_000);
    assertThat(index.bytes()).isGreaterThan(bytes);
    assertThat(index.holds(records.hashOf(key(499)), 500)).isTrue();
  }

  static Object[] hashes() {
    return HashIndexModelTest.hashes().toArray();
  }

  @ParameterizedTest
  @MethodSource("hashes")
  void randomHistory_anyHashes_answersLikeAMap(HashIndexModelTest.Hashes hashes) {
    Random random = seed.random();
    int keys = Math.min(hashes.keys(), 20_000);
    World world = new World(hashes.hash());
    for (int phase = 0; phase < 8; phase++) {
      int removals = phase % 2 == 0 ? 20 : 70;
      if (phase % 3 != 1) {
        world.index.spread(random.nextInt(20 * keys));
      }
      for (int i = 0; i < keys; i++) {
        world.step(random.nextInt(keys), random.nextInt(100) < removals);
      }
      world.check(keys);
      if (phase % 3 != 2) {
        world.index.mergeSparse();
        world.check(keys);
      }
    }
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

    void step(int number, boolean remove) {
      byte[] key = key(number);
      long hash = records.hashOf(key);
      long record = records.add(key);
      long expected = model.getOrDefault(number, 0L);
      assertThat(index.find(hash, record)).isEqualTo(expected);
      if (remove) {
        assertThat(index.remove(hash, record)).isEqualTo(expected);
        model.remove(number);
        records.retire(record);
      } else {
        assertThat(index.put(hash, record)).isEqualTo(expected);
        model.put(number, record);
      }
      records.retire(expected);
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
        index.chunk(hash, chunk);
        for (int i = 0; i < chunk.count; i++) {
          assertThat(walked.add(chunk.locations[i])).isTrue();
        }
        hash = chunk.lastHash + 1;
      } while (hash != 0);
      assertThat(walked).isEqualTo(new HashSet<>(model.values()));
    }
  }
}
