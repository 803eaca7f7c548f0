package io.emdb.durability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.KeyRange;
import io.emdb.KeyValueReader;
import io.emdb.ReadView;
import io.emdb.Transaction;
import io.emdb.Ttl;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Walks over damaged keys: what such a key says decides nothing, and nothing is passed over. */
@ParameterizedClass(name = "sorted keys: {0}")
@ValueSource(booleans = {false, true})
class DamagedWalkTest {

  private static final int KEYS = 60;

  @Parameter boolean sorted;

  private final FaultyStorage storage = new FaultyStorage();
  private final ManualClock clock = new ManualClock();
  private Emdb db;

  /** A flipped bit, which flipping again repairs. */
  private final class Damage {
    private final String file;
    private final int offset;
    private final int bits;

    Damage(String key, int place, int bits) throws IOException {
      String found = null;
      int at = -1;
      for (String name : storage.list()) {
        int start = new String(storage.contents(name), ISO_8859_1).indexOf(key);
        if (found == null && start >= 0) {
          found = name;
          at = start;
        }
      }
      assertThat(found).as("a file with %s", key).isNotNull();
      this.file = found;
      this.offset = at + place;
      this.bits = bits;
      flip();
    }

    void flip() throws IOException {
      storage.damage(file, offset, bits);
    }
  }

  @BeforeEach
  void open() {
    db =
        DatabaseView.open(
            Emdb.builder()
                .segmentSize(64 * 1024)
                .sortedKeys(sorted)
                .clock(clock)
                .flushPolicy(FlushPolicy.manual())
                .options(),
            storage);
  }

  @AfterEach
  void abandon() {
    FaultyDatabase.abandon(db);
  }

  private static String key(int number) {
    return String.format(Locale.ROOT, "key-%02d", number);
  }

  private static List<String> allKeys() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      keys.add(key(i));
    }
    return keys;
  }

  private void fill(Ttl ttl) {
    allKeys().forEach(key -> db.put(key, "value of " + key, ttl));
  }

  private static List<String> first(KeyValueReader reader, int count) {
    List<String> keys = new ArrayList<>();
    try (Cursor<Entry> cursor = reader.scan(KeyRange.all())) {
      while (keys.size() < count && cursor.hasNext()) {
        keys.add(new String(cursor.next().key(), UTF_8));
      }
    }
    return keys;
  }

  /**
   * Symptom: the first entries of a scan without the one whose key is damaged. Cause: it was sorted
   * by what the damaged key said. Cure: verify keys before they are sorted.
   */
  @Test
  void scanThatEndsEarly_overAKeyThatWouldSortElsewhere_isReported() throws IOException {
    fill(Ttl.NEVER);
    new Damage(key(3), 4, 0x08); // key-83

    assertThatThrownBy(() -> first(db, 5)).isInstanceOf(EmdbCorruptException.class);
  }

  @Test
  void viewsScanThatEndsEarly_overAKeyThatWouldSortElsewhere_isReported() throws IOException {
    fill(Ttl.NEVER);
    try (ReadView view = db.readView()) {
      db.put(key(9), "new");
      new Damage(key(3), 4, 0x08);

      assertThatThrownBy(() -> first(view, 5)).isInstanceOf(EmdbCorruptException.class);
    }
  }

  /**
   * Symptom: a group counts an entry of another one. Cause: only who is outside of a range was
   * verified. Cure: verify who is inside, too.
   */
  @Test
  void groupSize_besideAKeyThatSeemsToBeOfTheGroup_isRightOrReported() throws IOException {
    for (int i = 0; i < 5; i++) {
      db.group("aa").put("n" + i, "v");
    }
    db.group("ac").put("n7", "v");
    Damage damage = new Damage("ac.n7", 1, 0x02); // aa.n7
    if (sorted) {
      assertThat(db.group("aa").size()).isEqualTo(5); // the index knows
    } else {
      assertThatThrownBy(() -> db.group("aa").size()).isInstanceOf(EmdbCorruptException.class);
    }
    damage.flip();
    assertThat(db.group("aa").size()).isEqualTo(5);
  }

  /**
   * Symptom: entries missing after an error. Cause: what was to be read next was forgotten before
   * it was read. Cure: whoever asks again after a failure meets the same.
   */
  @Test
  void cursorThatFailed_failsAgain_andOnceRepairedPassesNothingOver() throws IOException {
    fill(Ttl.NEVER);
    for (String damaged : allKeys()) {
      assertNothingIsPassedOver(db, damaged, 4, reader -> reader.scan(KeyRange.all()));
      assertNothingIsPassedOver(db, damaged, 4, KeyValueReader::entries);
      assertNothingIsPassedOver(db, damaged, 7, KeyValueReader::entries); // in the value
    }
  }

  @Test
  void viewsCursorThatFailed_failsAgain_andOnceRepairedPassesNothingOver() throws IOException {
    fill(Ttl.NEVER);
    try (ReadView view = db.readView()) {
      for (int i = 2; i < KEYS; i += 10) {
        db.put(key(i), "new");
        db.delete(key(i + 1));
        db.put(key(i) + "-later", "new");
      }
      for (String damaged : allKeys()) {
        assertNothingIsPassedOver(view, damaged, 4, reader -> reader.scan(KeyRange.all()));
        assertNothingIsPassedOver(view, damaged, 4, KeyValueReader::entries);
      }
    }
  }

  @Test
  void cursorThatFailedByADeadline_failsAgain_andOnceRepairedPassesNothingOver()
      throws IOException {
    fill(Ttl.after(Duration.ofHours(1)));
    for (String damaged : allKeys()) {
      // the deadline is before the key; its third byte is worth some hours
      assertNothingIsPassedOver(db, damaged, -5, reader -> reader.scan(KeyRange.all()));
      assertNothingIsPassedOver(db, damaged, -5, KeyValueReader::entries);
    }
  }

  @Test
  void transactionsCursorThatFailed_failsAgain_andOnceRepairedPassesNothingOver()
      throws IOException {
    fill(Ttl.NEVER);
    try (Transaction tx = db.begin()) {
      List<String> own = List.of(key(0), key(17), key(40), key(59));
      own.forEach(key -> tx.put(key, "own"));
      for (String damaged : allKeys()) {
        if (!own.contains(damaged)) {
          assertNothingIsPassedOver(tx, damaged, 4, reader -> reader.scan(KeyRange.all()));
          assertNothingIsPassedOver(tx, damaged, 4, KeyValueReader::entries);
        }
      }
    }
  }

  private void assertNothingIsPassedOver(
      KeyValueReader reader,
      String damaged,
      int place,
      Function<KeyValueReader, Cursor<Entry>> opening)
      throws IOException {
    Damage damage = new Damage(damaged, place, 0x10);
    List<String> seen = new ArrayList<>();
    int failures = 0;
    Cursor<Entry> cursor = null;
    try {
      while (failures < 3) {
        try {
          if (cursor == null) {
            cursor = opening.apply(reader);
          }
          assertThat(cursor.hasNext()).as("after %s with %s damaged", seen, damaged).isTrue();
          seen.add(new String(cursor.next().key(), UTF_8));
          assertThat(failures).as("failures before %s", seen).isZero();
        } catch (EmdbCorruptException e) {
          failures++;
        }
      }
      damage.flip();
      Cursor<Entry> rest = cursor == null ? opening.apply(reader) : cursor;
      cursor = rest;
      rest.forEachRemaining(entry -> seen.add(new String(entry.key(), UTF_8)));
    } finally {
      if (cursor != null) {
        cursor.close();
      }
    }
    assertThat(seen).as("%s was damaged", damaged).containsExactlyInAnyOrderElementsOf(allKeys());
  }
}
