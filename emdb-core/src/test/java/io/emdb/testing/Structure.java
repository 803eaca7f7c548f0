package io.emdb.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbStats;
import io.emdb.Entry;
import io.emdb.KeyRange;
import io.emdb.KeyValueReader;
import io.emdb.VerifyReport;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Checks that a quiet database finds nothing wrong with itself, and that every way to look at it
 * shows the same entries.
 */
public final class Structure {

  private Structure() {}

  /**
   * Fails with the difference unless the database agrees with itself. Nobody may write meanwhile.
   */
  public static void verify(Emdb database) {
    verifyFilesAndIndexes(database);
    long total = verify("default", database);
    for (String name : database.namespaces()) {
      total += verify(name, database.namespace(name));
    }
    EmdbStats stats = database.stats();
    assertThat(stats.namespaces()).isEqualTo(database.namespaces().size());
    assertThat(stats.liveEntries()).as("entries with expired ones").isGreaterThanOrEqualTo(total);
    assertThat(stats.openViews()).as("views, cursors, transactions left open").isZero();
    assertThat(stats.liveBytes()).isNotNegative();
    assertThat(stats.deadBytes()).isNotNegative();
    assertThat(stats.syncedSequence()).isLessThanOrEqualTo(stats.lastSequence());
  }

  /** Fails with the findings of the database's own check. Others may write meanwhile. */
  public static VerifyReport verifyFilesAndIndexes(Emdb database) {
    VerifyReport report = database.verify();
    assertThat(report.findings()).as("findings of verify()").isEmpty();
    assertThat(report.totalFindings()).isZero();
    assertThat(report.damagedEntries()).isZero();
    return report;
  }

  private static long verify(String name, KeyValueReader store) {
    SortedMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    store.forEach(
        (key, value) -> assertThat(entries.put(key, value)).as("%s: key twice", name).isNull());
    entries.forEach(
        (key, value) ->
            assertThat(store.get(key))
                .as("%s: %s", name, HexFormat.of().formatHex(key))
                .isEqualTo(value));
    verifyKeys(name, store, entries);
    verifyOrder(name, store, entries);
    assertThat(store.size()).as("%s: size", name).isEqualTo(entries.size());
    return entries.size();
  }

  private static void verifyKeys(
      String name, KeyValueReader store, SortedMap<byte[], byte[]> entries) {
    int keys = 0;
    try (Cursor<byte[]> cursor = store.keys()) {
      for (; cursor.hasNext(); keys++) {
        assertThat(entries).as("%s: keys()", name).containsKey(cursor.next());
      }
    }
    assertThat(keys).as("%s: keys()", name).isEqualTo(entries.size());
  }

  private static void verifyOrder(
      String name, KeyValueReader store, SortedMap<byte[], byte[]> entries) {
    try (Cursor<Entry> cursor = store.scan(KeyRange.all())) {
      entries.forEach(
          (key, value) -> {
            assertThat(cursor.hasNext()).as("%s: scan()", name).isTrue();
            assertThat(cursor.next()).as("%s: scan()", name).isEqualTo(new Entry(key, value));
          });
      assertThat(cursor.hasNext()).as("%s: scan() has more", name).isFalse();
    }
  }
}
