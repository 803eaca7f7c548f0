package io.emdb.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.KeyRange;
import io.emdb.ValueReader;
import io.emdb.testing.AllocatedBytes;
import io.emdb.testing.VerifiedDatabases;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the plain operations put on the heap, byte for byte. */
class AllocationTest {

  private static final int CALLS = 256;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final byte[][] keys = keys(0);
  private final byte[][] absentKeys = keys(1);
  private Emdb db;

  /** Keeps results alive, so that their allocation cannot be optimized away. */
  private byte @Nullable [] result;

  private List<Entry> page = List.of();
  private long sum;

  private static byte[][] keys(int first) {
    byte[][] keys = new byte[CALLS][24];
    for (int i = 0; i < CALLS; i++) {
      keys[i][0] = (byte) first;
      keys[i][23] = (byte) i;
    }
    return keys;
  }

  @BeforeEach
  void open() {
    db = Emdb.builder().path(databases.directory()).flushPolicy(FlushPolicy.manual()).open();
  }

  @AfterEach
  void close() {
    db.close();
  }

  private void putAll(byte[] value) {
    for (byte[] key : keys) {
      db.put(key, value);
    }
  }

  private long bytesOfValues(int valueBytes) {
    return AllocatedBytes.of(
        () -> {
          for (int i = 0; i < CALLS; i++) {
            result = new byte[valueBytes];
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 150, 10_000, 20_000})
  void get_presentKey_allocatesTheValueOnly(int valueBytes) {
    putAll(new byte[valueBytes]);
    long values = bytesOfValues(valueBytes);
    long allocated =
        AllocatedBytes.leastOf(
            () -> {
              for (byte[] key : keys) {
                result = db.get(key);
              }
            },
            values);
    assertThat(allocated).isEqualTo(values);
    assertThat(result).hasSize(valueBytes);
  }

  @Test
  void get_absentKey_allocatesNothing() {
    putAll(new byte[150]);
    long allocated =
        AllocatedBytes.leastOf(
            () -> {
              for (byte[] key : absentKeys) {
                result = db.get(key);
              }
            },
            0);
    assertThat(allocated).isZero();
    assertThat(result).isNull();
  }

  @Test
  void containsKey_allocatesNothing() {
    putAll(new byte[150]);
    long allocated =
        AllocatedBytes.leastOf(
            () -> {
              for (byte[] key : keys) {
                sum += db.containsKey(key) ? 1 : 0;
              }
            },
            0);
    assertThat(allocated).isZero();
    assertThat(sum).isPositive();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 150, 10_000, 20_000})
  void read_presentKey_allocatesNothing(int valueBytes) {
    putAll(new byte[valueBytes]);
    ValueReader<byte[]> reader =
        view -> {
          sum += view.length();
          return null;
        };
    long allocated =
        AllocatedBytes.leastOf(
            () -> {
              for (byte[] key : keys) {
                db.read(key, reader);
              }
            },
            0);
    assertThat(allocated).isZero();
    assertThat(sum).isGreaterThanOrEqualTo((long) valueBytes * CALLS);
  }

  @Test
  void put_unsyncedOverPresentKey_allocatesNothing() {
    byte[] value = new byte[8]; // small, for it may take a million puts until all is compiled
    long allocated = AllocatedBytes.leastOf(() -> putAll(value), 0);
    assertThat(allocated).isZero();
    assertThat(db.size()).isEqualTo(CALLS);
  }

  /** Most puts find space zeroed ahead; those that zero more must be as frugal. */
  @Test
  void put_unsyncedThroughMegabytes_allocatesLessThanATenthOfAByteEach() {
    int rounds = 160; // 40,960 puts, 3 MB
    byte[] value = new byte[8];
    long limit = (long) rounds * CALLS / 10;
    long allocated =
        AllocatedBytes.leastOf(
            () -> {
              for (int i = 0; i < rounds; i++) {
                putAll(value);
              }
            },
            limit);
    assertThat(allocated).isLessThanOrEqualTo(limit);
  }

  /** An entry here takes 104 bytes; what a scan reads ahead must not outweigh ten of them. */
  @Test
  void scan_ofTenEntriesAmongMany_allocatesFewKilobytes() {
    long limit = 4_000;
    try (Emdb sorted = Emdb.builder().inMemory().sortedKeys(true).open()) {
      for (byte[] key : keys) {
        for (int i = 0; i < 4; i++) {
          key[22] = (byte) i;
          sorted.put(key, key);
        }
      }
      KeyRange range = KeyRange.startingAt(keys[0]);
      long allocated = AllocatedBytes.leastOf(() -> page = sorted.page(range, 10), limit);
      assertThat(allocated).isLessThanOrEqualTo(limit);
      assertThat(page).hasSize(10);
    }
  }
}
