package io.emdb.internal.catalog;

import static io.emdb.internal.format.RecordFormat.NO_DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.EmdbConfigurationException;
import io.emdb.EmdbCorruptException;
import io.emdb.internal.file.HeapStorage;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.index.SortedIndex;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.LogAppender;
import java.io.IOException;
import java.time.InstantSource;
import java.util.UUID;
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

  /** That the sorted index did not have a key was ignored, so scans and reads would not agree. */
  @Test
  void keyThatTheOrderMisses_isReported_byWhoWouldChangeIt() throws IOException {
    Log log = new Log(new HeapStorage(), new UUID(1, 2), 3, 64 * 1024, 1, InstantSource.system());
    LogAppender appender = new LogAppender(log, false, false, 0, () -> {}, () -> {});
    Table table = new Table(log.reader(), /* sortedKeys= */ true);
    byte[] key = {'k'};
    byte[] value = {'v'};
    int footprint = Log.footprint(key.length, value.length, NO_DEADLINE);
    appender.reserve(footprint);
    int check = RecordFormat.bodyCheck(key, value);
    long location = appender.append(RecordFormat.PUT, 0, 0, NO_DEADLINE, key, value, check);
    long hash = log.reader().hash(key);
    table.put(hash, key, location, footprint, NO_DEADLINE);
    assertThat(table.findReplaceable(hash, key)).isEqualTo(location);

    table.sorted().remove(key, location);

    assertThatThrownBy(() -> table.findReplaceable(hash, key))
        .isInstanceOf(EmdbCorruptException.class)
        .hasMessageContaining("do not agree")
        .hasMessageContaining("INDEX.img");
    assertThatThrownBy(() -> table.remove(hash, key)).isInstanceOf(EmdbCorruptException.class);
    log.closeUnchanged();
  }

  /** Twice as many longs must fit an array. */
  @Test
  void limitOfSorting_leavesRoomForPairs() {
    assertThat(2L * SortedIndex.MAX_BUILT).isLessThanOrEqualTo(Integer.MAX_VALUE - 8);
  }
}
