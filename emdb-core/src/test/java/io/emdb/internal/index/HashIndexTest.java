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
    FakeRecords alike = new FakeRecords(key -> -1L);
    HashIndex crowded = new HashIndex(alike);
    for (int i = 1; i <= 9_000; i++) {
      byte[] key = NumberedRecords.keyOf(i);
      crowded.put(-1L, key, alike.add(key));
    }
    assertThat(crowded.bytes()).isLessThan(30 * 9_000);
    assertThat(crowded.find(-1L, NumberedRecords.keyOf(9_000))).isEqualTo(9_000);
    assertThat(crowded.find(-1L, NumberedRecords.keyOf(9_001))).isZero();
  }

  @Test
  void damagedKey_isNotAbsent() {
    FakeRecords fake = new FakeRecords(key -> key[0]);
    HashIndex some = new HashIndex(fake);
    byte[] key = {1, 1};
    some.put(1, key, fake.add(key));
    fake.damage(1, new byte[] {1, 3});
    assertThatThrownBy(() -> some.find(1, key)).isInstanceOf(FakeRecords.DamagedRecord.class);
    assertThatThrownBy(() -> some.remove(1, key)).isInstanceOf(FakeRecords.DamagedRecord.class);
    assertThatThrownBy(() -> some.put(1, key, fake.add(key)))
        .isInstanceOf(FakeRecords.DamagedRecord.class);
    assertThat(some.size()).isEqualTo(1);
    assertThat(some.find(2, new byte[] {2})).isZero();
  }

  @Test
  void keyThatCollidesWithADamagedOne_isFound() {
    FakeRecords fake = new FakeRecords(key -> key[0]);
    HashIndex some = new HashIndex(fake);
    for (byte second = 1; second <= 3; second++) {
      byte[] key = {1, second};
      some.put(1, key, fake.add(key));
    }
    fake.damage(1, new byte[] {9, 9});
    assertThat(some.find(1, new byte[] {1, 2})).isEqualTo(2);
    assertThat(some.remove(1, new byte[] {1, 3})).isEqualTo(3);
    assertThatThrownBy(() -> some.find(1, new byte[] {1, 1}))
        .isInstanceOf(FakeRecords.DamagedRecord.class);
  }

  /** A shard splits by the hashes of its records; one that tells a wrong hash would be lost. */
  @Test
  void damagedKey_whileTheIndexGrows_isNotLost() {
    FakeRecords fake = new FakeRecords();
    HashIndex growing = new HashIndex(fake);
    for (int i = 1; i <= 40_000; i++) {
      byte[] key = NumberedRecords.keyOf(i);
      growing.put(fake.hashOf(key), key, fake.add(key));
      if (i == 2_000) {
        for (int damaged = 1; damaged <= 10; damaged++) {
          fake.damage(damaged, NumberedRecords.keyOf(-damaged));
        }
      }
    }
    for (int i = 1; i <= 40_000; i++) {
      byte[] key = NumberedRecords.keyOf(i);
      if (i <= 10) {
        assertThatThrownBy(() -> growing.find(fake.hashOf(key), key))
            .isInstanceOf(FakeRecords.DamagedRecord.class);
      } else {
        assertThat(growing.find(fake.hashOf(key), key)).isEqualTo(i);
      }
    }
    assertThat(growing.bytes()).isLessThan(40 * 40_000);
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
