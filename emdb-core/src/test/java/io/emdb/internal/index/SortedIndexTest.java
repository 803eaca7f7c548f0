package io.emdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.testing.Seed;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SortedIndexTest {

  private static final int MANY = 1_000_000;

  @RegisterExtension final Seed seed = new Seed();

  private final NumberedRecords records = new NumberedRecords(40);
  private final SortedIndex index = new SortedIndex(records);

  @Test
  void newIndex_isEmptyAndSmall() {
    assertThat(index.size()).isZero();
    assertThat(index.read(new byte[0], null, new long[3])).isZero();
    assertThat(index.remove(key(1), 1)).isFalse();
    assertThat(index.relocate(key(1), 1, 2)).isFalse();
    assertThat(index.bytes()).isLessThan(100);
  }

  @Test
  void put_oneKey_staysSmall() {
    index.put(key(1), 1, 0);
    assertThat(index.bytes()).isLessThan(400);
  }

  @Test
  void read_intoNothing_readsNothing() {
    index.put(key(1), 1, 0);
    assertThat(index.read(new byte[0], null, new long[0])).isZero();
  }

  @Test
  void read_endAtOrBeforeTheBeginning_readsNothing() {
    fill(1_000, i -> i);
    assertThat(SortedIndexStructure.read(index, records, key(500), key(500), new long[10]))
        .isZero();
    assertThat(SortedIndexStructure.read(index, records, key(700), key(300), new long[10]))
        .isZero();
    assertThat(SortedIndexStructure.read(index, records, key(999), key(1), new long[10])).isZero();
  }

  @Test
  void read_pageAfterPage_deliversAllInOrder() {
    fill(10_000, i -> i);
    long[] page = new long[77];
    byte[] from = new byte[0];
    long next = 1;
    int count;
    do {
      count = SortedIndexStructure.read(index, records, from, null, page);
      for (int i = 0; i < count; i++) {
        assertThat(page[i]).isEqualTo(next++);
      }
      from = Arrays.copyOf(key(page[count - 1]), 9);
    } while (count == page.length);
    assertThat(next).isEqualTo(10_001);
  }

  @Test
  void bytes_randomOrder_atMost24AKeyAtAnySize() {
    double max = 0;
    Random random = seed.random();
    for (long i = 1; i <= MANY; i++) {
      long number = random.nextLong() >>> 24;
      index.put(key(number), number, 0);
      if (i >= MANY / 20 && i % 1_000 == 0) {
        max = Math.max(max, (double) index.bytes() / index.size());
      }
    }
    System.out.printf(Locale.ROOT, "sorted, random order: max %.2f bytes/key%n", max);
    assertThat(max).isLessThanOrEqualTo(24);
    SortedIndexStructure.check(index, records);
  }

  @Test
  void bytes_ascendingOrder_leavesFullLeaves() {
    fill(MANY, i -> i);
    System.out.printf(
        Locale.ROOT, "sorted, ascending: %.2f bytes/key%n", (double) index.bytes() / MANY);
    assertThat(index.bytes()).isLessThan(17L * MANY);
    SortedIndexStructure.check(index, records);
  }

  @Test
  void bytes_descendingOrder_atMost24AKey() {
    fill(MANY, i -> MANY + 1 - i);
    System.out.printf(
        Locale.ROOT, "sorted, descending: %.2f bytes/key%n", (double) index.bytes() / MANY);
    assertThat(index.bytes()).isLessThan(24L * MANY);
    SortedIndexStructure.check(index, records);
  }

  @Test
  void remove_nearlyAllInRandomOrder_givesMemoryBack() {
    fill(MANY, i -> i);
    long full = index.bytes();
    for (long i = 1; i < 1L << 20; i++) {
      long number = (i * 0x9e3779b1L) & ((1L << 20) - 1);
      if (number > 1_000 && number <= MANY) {
        assertThat(index.remove(key(number), number)).isTrue();
      }
    }
    assertThat(index.size()).isEqualTo(1_000);
    assertThat(index.bytes()).isLessThan(full / 500);
    SortedIndexStructure.check(index, records);
    long[] rest = new long[2_000];
    assertThat(index.read(new byte[0], null, rest)).isEqualTo(1_000);
    assertThat(rest[999]).isEqualTo(1_000);
  }

  @Test
  void remove_everyLeafButAFewKeysOfEach_mergesLeaves() {
    fill(MANY, i -> i);
    long full = index.bytes();
    for (long i = 1; i <= MANY; i++) {
      if (i % 64 != 0) {
        index.remove(key(i), i);
      }
    }
    assertThat(index.size()).isEqualTo(MANY / 64);
    assertThat(index.bytes()).isLessThan(full / 20);
    SortedIndexStructure.check(index, records);
  }

  @Test
  void build_manyKeys_isAsDenseAsAscendingPuts() {
    long[] locations = new long[MANY];
    for (int i = 0; i < MANY; i++) {
      locations[i] = scattered(i);
    }
    SortedIndex built = SortedIndex.build(records, locations, MANY);
    assertThat(built.size()).isEqualTo(MANY);
    assertThat(built.bytes()).isLessThan(17L * MANY);
    SortedIndexStructure.check(built, records);
    long[] sorted = new long[MANY];
    assertThat(built.read(new byte[0], null, sorted)).isEqualTo(MANY);
    assertThat(sorted).isSorted();
  }

  private void fill(long count, LongUnaryOperator number) {
    for (long i = 1; i <= count; i++) {
      index.put(key(number.applyAsLong(i)), number.applyAsLong(i), 0);
    }
  }

  /** Different numbers of 40 bits in no order. */
  private long scattered(long i) {
    return (i * 0x9e3779b97fL + seed.value()) & 0xff_ffff_ffffL;
  }

  private static byte[] key(long number) {
    return NumberedRecords.keyOf(number);
  }
}
