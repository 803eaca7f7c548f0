package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.Ttl;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.format.RecordFormat;
import io.emdb.testing.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged deadline, type or flag is met before a write depends on it. */
class DamagedDeadlineTest {

  private static final String SEGMENT = "00000001.seg";
  private static final int ENTRIES = 60;
  private static final int VICTIM = 7;

  private final ManualClock clock = new ManualClock();

  private Emdb open(FaultyStorage storage) {
    return FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
  }

  private static Consumer<Emdb> write(String kind) {
    String key = "k" + VICTIM;
    return switch (kind) {
      case "put" -> db -> db.put(key, "new");
      case "put with a time to live" -> db -> db.put(key, "new", Ttl.after(Duration.ofDays(9)));
      case "delete" -> db -> db.delete(key);
      case "putAll" -> db -> db.putAll(List.of(Entry.of("other", "v"), Entry.of(key, "new")));
      default -> db -> db.inTransaction(tx -> tx.put(key, "new"));
    };
  }

  /** Returns a closed database with an index image, so that an open reads no record. */
  private FaultyStorage closed() {
    FaultyStorage storage = new FaultyStorage();
    try (Emdb db = open(storage)) {
      for (int i = 0; i < ENTRIES; i++) {
        db.put("k" + i, "value " + i, Ttl.after(Duration.ofDays(1).plusSeconds(i)));
      }
    }
    return storage.restart();
  }

  private static int victimOffset(FaultyStorage storage) {
    byte[] contents = storage.contents(SEGMENT);
    byte[] value = ("value " + VICTIM).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int offset = 4096; ; ) {
      int length = RecordFormat.getInt(contents, offset + RecordFormat.LENGTH_OFFSET);
      int start = offset + length - value.length;
      if (java.util.Arrays.equals(contents, start, offset + length, value, 0, value.length)) {
        return offset;
      }
      offset += RecordFormat.aligned(length);
    }
  }

  private static List<Integer> damagedBits() {
    List<Integer> bits = new ArrayList<>();
    for (int bit = 0; bit < 64; bit++) {
      bits.add(RecordFormat.DEADLINE_OFFSET * 8 + bit);
    }
    for (int bit = 0; bit < 16; bit++) {
      bits.add(RecordFormat.TYPE_OFFSET * 8 + bit);
    }
    return bits;
  }

  @ParameterizedTest
  @ValueSource(strings = {"put", "put with a time to live", "delete", "putAll", "transaction"})
  void writeOverIt_isRefusedAndNothingElseSuffers(String kind) {
    FaultyStorage storage = closed();
    int offset = victimOffset(storage);
    for (int bit : damagedBits()) {
      FaultyStorage damaged = storage.restart();
      damaged.damage(SEGMENT, offset + bit / 8, 1 << (bit % 8));
      Emdb db = open(damaged);
      assertThat(db.stats().recovery().restoredEntries()).isEqualTo(ENTRIES);

      assertThatThrownBy(() -> write(kind).accept(db))
          .as("bit %d", bit)
          .isInstanceOf(EmdbCorruptException.class)
          .hasMessageContaining(SEGMENT);

      assertThat(db.failure()).isEmpty();
      db.put("k1", "new");
      assertThat(db.delete("k2")).isTrue();
      assertThat(db.getString("k3")).isEqualTo("value 3");
      db.close();
      assertOthersAreThere(damaged.restart(), bit);
    }
  }

  private void assertOthersAreThere(FaultyStorage storage, int bit) {
    try (Emdb again = open(storage)) {
      assertThat(again.getString("k1")).as("bit %d", bit).isEqualTo("new");
      assertThat(again.containsKey("k2")).isFalse();
      assertThatThrownBy(() -> again.get("k" + VICTIM)).isInstanceOf(EmdbCorruptException.class);
    }
  }

  @Test
  void replayOverIt_isRefusedWithFileAndOffset() {
    FaultyStorage storage = closed();
    Emdb killed = open(storage);
    killed.put("k" + VICTIM, "new");
    FaultyStorage left = storage.restart();
    FaultyDatabase.abandon(killed);
    int offset = victimOffset(left);
    for (int bit = 0; bit < 64; bit++) {
      FaultyStorage damaged = left.restart();
      damaged.damage(SEGMENT, offset + RecordFormat.DEADLINE_OFFSET + bit / 8, 1 << (bit % 8));
      assertThatThrownBy(() -> open(damaged))
          .as("bit %d", bit)
          .isInstanceOf(EmdbCorruptException.class)
          .hasMessageContaining(SEGMENT);
    }
  }
}
