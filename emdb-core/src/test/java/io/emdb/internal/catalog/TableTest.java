package io.emdb.internal.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.EmdbConfigurationException;
import io.emdb.internal.index.SortedIndex;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void sortedKeys_ofMoreThanCanBeSorted_areRefusedByTheirLimit() {
    assertThat(Table.requireSortable(SortedIndex.MAX_BUILT)).isEqualTo(SortedIndex.MAX_BUILT);
    for (long keys : new long[] {SortedIndex.MAX_BUILT + 1L, 1L << 30, 1L << 31, 1L << 33}) {
      assertThatThrownBy(() -> Table.requireSortable(keys))
          .isInstanceOf(EmdbConfigurationException.class)
          .hasMessageContaining("sortedKeys")
          .hasMessageContaining("1073741816")
          .hasMessageContaining(Long.toString(keys));
    }
  }

  /** Twice as many longs must fit an array. */
  @Test
  void limitOfSorting_leavesRoomForPairs() {
    assertThat(2L * SortedIndex.MAX_BUILT).isLessThanOrEqualTo(Integer.MAX_VALUE - 8);
  }
}
