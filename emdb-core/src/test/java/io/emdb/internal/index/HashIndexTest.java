package io.emdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.testing.AllocatedBytes;
import io.emdb.testing.Seed;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HashIndexTest {

  @RegisterExtension final Seed seed = new Seed();

  private final NumberedRecords records = new NumberedRecords(40);
  private final HashIndex index = new HashIndex(records);

  @Test
  void newIndex_isEmptyAndSmall() {
    assertThat(index.size()).isZero();
    assertThat(find(1)).isZero();
    assertThat(index.bytes()).isLessThan(300);
  }

  @Test
  void put_greatestLocation_isFound() {
    long last = (1L << 40) - 1;
    assertThat(put(last)).isZero();
    assertThat(find(last)).isEqualTo(last);
    assertThat(put(last)).isEqualTo(last);
    assertThat(index.size()).isEqualTo(1);
  }

  @Test
  void put_noLocation_throwsAndChangesNothing() {
    for (long wrong : new long[] {0, -1, 1L << 40, Long.MIN_VALUE}) {
      assertThatThrownBy(() -> index.put(1, new byte[8], wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"location\"");
      assertThatThrownBy(() -> index.relocate(1, 1, wrong))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(index.size()).isZero();
  }

  @Test
  void holdsAndRelocate_noLocation_findNothing() {
    // Hashes whose fingerprints are those of the empty and of the deleted slot.
    for (long hash : new long[] {0, 1}) {
      index.put(hash, NumberedRecords.keyOf(5), 5);
      index.put(hash, NumberedRecords.keyOf(6), 6);
      index.remove(hash, NumberedRecords.keyOf(5));
      assertThat(index.holds(hash, 0)).isFalse();
      assertThat(index.holds(hash, 1L << 40)).isFalse();
      assertThat(index.holds(hash, 5)).isFalse();
      assertThat(index.holds(hash, 6)).isTrue();
      assertThat(index.relocate(hash, 0, 9)).isFalse();
      index.remove(hash, NumberedRecords.keyOf(6));
    }
    assertThat(index.size()).isZero();
  }

  @Test
  void put_hashesAllAlike_staysInProportion() {
    for (int i = 1; i <= 9_000; i++) {
      index.put(-1L, NumberedRecords.keyOf(i), i);
    }
    assertThat(index.bytes()).isLessThan(30 * 9_000);
    assertThat(index.find(-1L, NumberedRecords.keyOf(9_000))).isEqualTo(9_000);
    assertThat(index.find(-1L, NumberedRecords.keyOf(9_001))).isZero();
  }

  @Test
  void remove_nearlyAll_givesMemoryBack() {
    for (int i = 1; i <= 200_000; i++) {
      put(i);
    }
    long full = index.bytes();
    for (int i = 1; i <= 199_990; i++) {
      assertThat(index.remove(NumberedRecords.hashOf(i), NumberedRecords.keyOf(i))).isEqualTo(i);
    }
    assertThat(index.size()).isEqualTo(10);
    assertThat(index.bytes()).isLessThan(full / 200);
    for (int i = 1; i <= 200_000; i++) {
      assertThat(find(i)).isEqualTo(i > 199_990 ? i : 0);
    }
  }

  @Test
  void removeAndPut_othersInTurn_doesNotGrow() {
    int live = 90_000;
    for (int i = 1; i <= live; i++) {
      put(i);
    }
    long before = index.bytes();
    for (int i = 1; i <= 10 * live; i++) {
      index.remove(NumberedRecords.hashOf(i), NumberedRecords.keyOf(i));
      put(i + live);
    }
    assertThat(index.size()).isEqualTo(live);
    assertThat(index.bytes()).isLessThan(before * 5 / 4);
  }

  @Test
  void chunk_whileShardsSplit_deliversEveryLastingKeyOnce() {
    Random random = seed.random();
    int lasting = 30_000;
    for (int i = 1; i <= lasting; i++) {
      put(i);
    }
    int next = lasting;
    Map<Long, Integer> delivered = new HashMap<>();
    HashIndex.Chunk chunk = new HashIndex.Chunk();
    int steps = 0;
    long hash = 0;
    do {
      index.chunk(hash, chunk);
      for (int i = 0; i < chunk.count; i++) {
        assertThat(Long.compareUnsigned(NumberedRecords.hashOf(chunk.locations[i]), hash))
            .isNotNegative();
        assertThat(Long.compareUnsigned(NumberedRecords.hashOf(chunk.locations[i]), chunk.lastHash))
            .isNotPositive();
        delivered.merge(chunk.locations[i], 1, Integer::sum);
      }
      for (int more = random.nextInt(20_000); more > 0; more--) {
        put(++next);
      }
      steps++;
      hash = chunk.lastHash + 1;
    } while (hash != 0);
    assertThat(steps).isGreaterThan(8);
    for (long i = 1; i <= lasting; i++) {
      assertThat(delivered).containsEntry(i, 1);
    }
    assertThat(delivered.values()).containsOnly(1);
  }

  @Test
  void find_presentOrNot_allocatesNothing() {
    int keys = 10_000;
    for (int i = 1; i <= keys; i++) {
      put(i);
    }
    byte[] key = new byte[8];
    int[] found = new int[1];
    long allocated = AllocatedBytes.leastOf(() -> found[0] = findAll(key, 2 * keys), 0);
    assertThat(found[0]).isEqualTo(keys);
    assertThat(allocated).isZero();
  }

  private int findAll(byte[] key, int last) {
    int found = 0;
    for (int i = 1; i <= last; i++) {
      NumberedRecords.setKey(key, i);
      if (index.find(NumberedRecords.hashOf(i), key) == i) {
        found++;
      }
    }
    return found;
  }

  private long put(long number) {
    return index.put(NumberedRecords.hashOf(number), NumberedRecords.keyOf(number), number);
  }

  private long find(long number) {
    return index.find(NumberedRecords.hashOf(number), NumberedRecords.keyOf(number));
  }
}
