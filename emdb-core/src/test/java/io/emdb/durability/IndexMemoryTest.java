package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.testing.VerifiedDatabases;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Heap of the index per key, printed and bounded. */
class IndexMemoryTest {

  private static final int KEYS = 1_000_000;
  private static final int BATCH = 1_000;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private static byte[] key(int number) {
    return ByteBuffer.allocate(16).putLong(number * 0x9E37_79B9_7F4A_7C15L).putLong(number).array();
  }

  private static void fill(Emdb db, int from, int to) {
    byte[] value = new byte[20];
    List<Entry> batch = new ArrayList<>(BATCH);
    for (int i = from; i < to; i++) {
      batch.add(new Entry(key(i), value));
      if (batch.size() == BATCH) {
        db.putAll(batch);
        batch.clear();
      }
    }
  }

  private static void print(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }

  private static double bytesPerKey(Emdb db) {
    return (double) db.stats().indexBytes() / db.size();
  }

  @Test
  void hashIndex_takesAtMost20BytesAKeyAnd16InTheMean() {
    Path path = databases.directory();
    var builder = Emdb.builder().path(path).flushPolicy(FlushPolicy.manual());
    Emdb db = builder.open();
    double sum = 0;
    int samples = 0;
    for (int filled = 0; filled < KEYS; samples++) {
      int next = Math.min(KEYS, filled + 50_000);
      fill(db, filled, next);
      filled = next;
      double now = bytesPerKey(db);
      assertThat(now).as("bytes per key at %d keys", filled).isLessThanOrEqualTo(20.0);
      sum += now;
    }
    print(
        "hash index: %.2f bytes/key at %,d keys, mean %.2f", bytesPerKey(db), KEYS, sum / samples);
    assertThat(sum / samples).as("mean bytes per key").isLessThanOrEqualTo(16.0);
    db.close();
    try (Emdb again = builder.open()) {
      print("hash index: %.2f bytes/key after reopen", bytesPerKey(again));
      assertThat(again.size()).isEqualTo(KEYS);
      assertThat(bytesPerKey(again)).isLessThanOrEqualTo(20.0);
      assertThat(again.get(key(KEYS / 2))).hasSize(20);
    }
  }

  @Test
  void sortedIndex_takesAtMost24BytesAKeyMore() {
    int keys = 200_000;
    try (Emdb db = Emdb.builder().inMemory().sortedKeys(true).open()) {
      fill(db, 0, keys);
      print("sorted index: %.2f bytes/key at %,d keys", bytesPerKey(db), keys);
      assertThat(bytesPerKey(db)).isLessThanOrEqualTo(44.0);
    }
  }
}
