package io.emdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Counts heap bytes a key from 1 to 10 million keys, and asks the JVM once whether that is true.
 */
class HashIndexMemoryTest {

  private static final int FIRST = 1_000_000;
  private static final int LAST = 10_000_000;
  private static final int STEP = 10_000;

  @Test
  void bytes_oneToTenMillionKeys_stayBelow20AKeyAnd16InTheMean() {
    long heapBefore = usedHeap();
    HashIndex index = new HashIndex(new NumberedRecords(40));
    byte[] key = new byte[8];
    double max = 0;
    double sum = 0;
    int samples = 0;
    System.out.println("      keys     index bytes   bytes/key");
    for (int i = 1; i <= LAST; i++) {
      NumberedRecords.setKey(key, i);
      index.put(NumberedRecords.hashOf(i), key, i);
      if (i >= FIRST && i % STEP == 0) {
        double perKey = (double) index.bytes() / i;
        max = Math.max(max, perKey);
        sum += perKey;
        samples++;
        if (i % FIRST == 0) {
          System.out.printf(Locale.ROOT, "%,10d %,15d %11.2f%n", i, index.bytes(), perKey);
        }
      }
    }
    long heap = usedHeap() - heapBefore;
    System.out.printf(
        Locale.ROOT,
        "every %,d keys: max %.2f, mean %.2f bytes/key; at the end the heap grew by %,d bytes%n",
        STEP,
        max,
        sum / samples,
        heap);
    assertThat(max).isLessThanOrEqualTo(20);
    assertThat(sum / samples).isLessThanOrEqualTo(16);
    assertThat((double) heap / index.bytes()).isBetween(0.95, 1.05);
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
