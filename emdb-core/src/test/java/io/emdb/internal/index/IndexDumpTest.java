package io.emdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.testing.Seed;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A hash index that was written and read again is the same one, and has room. */
class IndexDumpTest {

  @RegisterExtension final Seed seed = new Seed();

  private final NumberedRecords records = new NumberedRecords(40);
  private final ArrayDeque<Long> numbers = new ArrayDeque<>();

  private final LongSink sink =
      new LongSink() {
        @Override
        public void put(long value) {
          numbers.add(value);
        }

        @Override
        public void put(long[] values, int count) {
          for (int i = 0; i < count; i++) {
            numbers.add(values[i]);
          }
        }
      };

  private final LongSource source =
      new LongSource() {
        @Override
        public long next() {
          return numbers.remove();
        }

        @Override
        public void next(long[] into, int count) {
          for (int i = 0; i < count; i++) {
            into[i] = numbers.remove();
          }
        }
      };

  private HashIndex filled(int keys, int removedOutOf4) {
    HashIndex index = new HashIndex(records);
    Random random = seed.random(keys);
    for (long i = 1; i <= keys; i++) {
      index.put(NumberedRecords.hashOf(i), NumberedRecords.keyOf(i), i);
    }
    for (long i = 1; i <= keys; i++) {
      if (random.nextInt(4) < removedOutOf4) {
        index.remove(NumberedRecords.hashOf(i), NumberedRecords.keyOf(i));
      }
    }
    return index;
  }

  @Test
  void hashIndex_writtenAndRead_isTheSame() throws IOException {
    for (int keys : new int[] {0, 1, 12, 13, 1_000, 60_000}) {
      for (int removed = 0; removed <= 4; removed++) {
        HashIndex written = filled(keys, removed);
        IndexDump.write(written, sink);
        HashIndex read = IndexDump.readHashIndex(records, source);
        assertThat(numbers).isEmpty();
        assertSame(read, written, keys);
      }
    }
  }

  private static void assertSame(HashIndex read, HashIndex written, int keys) {
    assertThat(read.size()).isEqualTo(written.size());
    assertThat(read.bytes()).isEqualTo(written.bytes());
    for (long i = 1; i <= keys; i++) {
      long hash = NumberedRecords.hashOf(i);
      byte[] key = NumberedRecords.keyOf(i);
      assertThat(read.find(hash, key)).isEqualTo(written.find(hash, key));
    }
    for (long i = 1; i <= 2L * keys; i++) {
      read.put(NumberedRecords.hashOf(i), NumberedRecords.keyOf(i), i);
    }
    assertThat(read.size()).isEqualTo(2L * keys);
    for (long i = 1; i <= 2L * keys; i++) {
      assertThat(read.remove(NumberedRecords.hashOf(i), NumberedRecords.keyOf(i))).isEqualTo(i);
    }
  }

  @Test
  void hashIndex_takesEightBytesAKey_howeverManyWereRemoved() throws IOException {
    HashIndex written = filled(60_000, 3);
    IndexDump.write(written, sink);
    assertThat(numbers.size()).isLessThan((int) (1.05 * written.size()));
  }

  @Test
  void hashIndex_withMoreSlotsThanFit_isRefused() throws IOException {
    for (long count : new long[] {16, -1, 1L << 40}) {
      numbers.clear();
      sink.put(0); // one shard
      sink.put(4); // of 16 slots
      sink.put(0);
      sink.put(count);
      assertThatThrownBy(() -> IndexDump.readHashIndex(records, source))
          .isInstanceOf(IOException.class);
    }
  }
}
