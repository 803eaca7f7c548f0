package io.emdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.internal.index.FakeRecords.DamagedRecord;
import io.emdb.testing.Seed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Operations over records of which some show another key than they were stored with. Each does what
 * it would have done without the damage, or reports it and changes nothing.
 */
class SortedIndexDamageTest {

  private static final int OPERATIONS = 3_000;

  @RegisterExtension final Seed seed = new Seed();

  private final FakeRecords records = new FakeRecords();
  private final SortedIndex index = new SortedIndex(records);
  private final TreeMap<byte[], Long> model = new TreeMap<>(Arrays::compareUnsigned);
  private int reported;

  @ParameterizedTest
  @ValueSource(ints = {20, 1_000, 150_000})
  void operation_nearDamage_isRightOrReported(int keys) {
    Random random = seed.random(keys);
    for (int i = 0; i < keys; i += 2) {
      put(key(i));
    }
    for (int i = 0; i < Math.max(3, keys / 50); i++) {
      byte[] stored = key(random.nextInt(keys / 2) * 2);
      byte[] shown = stored.clone();
      shown[8 + random.nextInt(stored.length - 8)] ^= (byte) (1 << random.nextInt(8));
      records.damage(model.get(stored), shown);
    }
    for (int i = 0; i < OPERATIONS; i++) {
      byte[] key = key(random.nextInt(keys));
      try {
        operate(random.nextInt(4), key);
      } catch (DamagedRecord damaged) {
        reported++;
      }
    }
    assertThat(index.size()).isEqualTo(model.size());
    assertThat(reported).isPositive();
  }

  /** Keys that differ in what only their records tell. */
  private static byte[] key(int number) {
    return String.format(Locale.ROOT, "the-same-%06d", number).getBytes(StandardCharsets.US_ASCII);
  }

  private void put(byte[] key) {
    long location = records.add(key);
    index.put(key, location, model.getOrDefault(key, 0L));
    model.put(key, location);
  }

  private void operate(int kind, byte[] key) {
    switch (kind) {
      case 0 -> put(key);
      case 1 -> {
        boolean removed = index.remove(key, model.getOrDefault(key, 0L));
        assertThat(removed).isEqualTo(model.remove(key) != null);
      }
      case 2 -> {
        Long from = model.get(key);
        long to = records.add(key);
        if (from != null) {
          assertThat(index.relocate(key, from, to)).isTrue();
          model.put(key, to);
        }
      }
      default -> {
        byte[] end = Arrays.copyOf(key, key.length - 1);
        end[end.length - 1]++;
        long[] found = new long[300];
        int count = SortedIndexStructure.read(index, records, key, end, found);
        assertThat(Arrays.copyOf(found, count))
            .containsExactly(
                model.subMap(key, end).values().stream().mapToLong(Long::longValue).toArray());
      }
    }
  }
}
