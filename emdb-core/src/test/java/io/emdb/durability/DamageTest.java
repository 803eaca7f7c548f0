package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.EmdbException;
import io.emdb.EmdbFormatException;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Flips bytes of every file. What is read is right, or an error says which file; a value that was
 * never written, or a later entry silently gone from a closed database, is neither.
 */
class DamageTest {

  @RegisterExtension final Seed seed = new Seed();

  private final ManualClock clock = new ManualClock();
  private final Map<String, String> written = new TreeMap<>();

  private Emdb open(FaultyStorage storage) {
    return FaultyDatabase.openDoomed(storage, FlushPolicy.onEachWrite(), clock);
  }

  private FaultyStorage prepared(boolean closeCleanly) {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    for (int i = 0; i < 8; i++) {
      String key = "key-" + i;
      db.put(key, "value-" + i);
      written.put(key, "value-" + i);
    }
    db.inTransaction(
        tx -> {
          tx.put("key-1", "changed");
          tx.put("key-tx", "value-tx");
          tx.delete("key-2");
        });
    written.put("key-1", "changed");
    written.put("key-tx", "value-tx");
    written.remove("key-2");
    db.put("last", "one");
    written.put("last", "one");
    if (closeCleanly) {
      db.close();
      return storage.restart();
    }
    FaultyStorage left = storage.restart();
    FaultyDatabase.abandon(db);
    return left;
  }

  /** Places of files worth damaging: all used bytes, and some of the zeros behind them. */
  private static List<Integer> places(byte[] contents) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < contents.length; i++) {
      if (contents[i] != 0 || i % 4_001 == 0) {
        places.add(i);
      }
    }
    return places;
  }

  @Test
  void damagedByte_afterACleanClose_givesRightAnswersOrAnError() throws IOException {
    damageEverywhere(prepared(true), false);
  }

  @Test
  void damagedByte_afterAKill_givesAPrefixOrAnError() throws IOException {
    damageEverywhere(prepared(false), true);
  }

  private void damageEverywhere(FaultyStorage prepared, boolean tailMayGo) throws IOException {
    Random random = seed.random();
    int cases = 0;
    for (String file : prepared.list()) {
      for (int place : places(prepared.contents(file))) {
        FaultyStorage storage = prepared.restart();
        storage.damage(file, place, 1 << random.nextInt(8));
        check(file + " at " + place, storage, tailMayGo);
        cases++;
      }
    }
    assertThat(cases).isGreaterThan(300);
  }

  private void check(String what, FaultyStorage storage, boolean tailMayGo) {
    Emdb db;
    try {
      db = open(storage);
    } catch (EmdbCorruptException | EmdbFormatException reported) {
      assertThat(reported).as(what).hasMessageMatching("(?s).*(SUPER|seg).*");
      storage.assertNothingOpen();
      return;
    }
    int wrong = 0;
    for (Map.Entry<String, String> entry : written.entrySet()) {
      wrong += isRightOrReported(what, db, entry.getKey(), entry.getValue()) ? 0 : 1;
    }
    if (!tailMayGo) {
      assertThat(wrong).as("%s: entries silently gone or old", what).isZero();
    }
    assertWalkShowsNothingElse(what, db);
    FaultyDatabase.abandon(db);
    storage.assertNothingOpen();
  }

  /** Fails on a value that was never there; tells whether the answer is the newest or an error. */
  private static boolean isRightOrReported(String what, Emdb db, String key, String expected) {
    try {
      String found = db.getString(key);
      assertThat(found).as("%s: %s", what, key).isIn(expected, key.replace("key", "value"), null);
      return expected.equals(found);
    } catch (EmdbCorruptException reported) {
      assertThat(reported.file()).isNotEmpty();
      assertThat(reported.offset()).isNotNegative();
      return true;
    }
  }

  private void assertWalkShowsNothingElse(String what, Emdb db) {
    try (Cursor<Entry> cursor = db.entries()) {
      while (cursor.hasNext()) {
        Entry entry = cursor.next();
        assertThat(entry.keyString()).as(what).matches("key-(tx|[0-7])|last");
      }
    } catch (EmdbException reported) {
      assertThat(reported).as(what).isInstanceOf(EmdbCorruptException.class);
    }
  }

  @Test
  void fileCutAnywhere_givesAPrefixOrAnError() throws IOException {
    FaultyStorage prepared = prepared(false);
    Random random = seed.random();
    for (String file : prepared.list()) {
      int size = prepared.contents(file).length;
      for (int round = 0; round < 25; round++) {
        int cut = round < 5 ? round : random.nextInt(size);
        FaultyStorage storage = prepared.restart();
        try (var handle = storage.open(file)) {
          handle.truncate(cut);
        }
        check(file + " cut to " + cut, storage, true);
      }
    }
  }

  @Test
  void fileCutInThePaddingOfItsLastRecord_losesNothing() throws IOException {
    FaultyStorage storage = new FaultyStorage();
    Emdb db = open(storage);
    db.put("first", "one");
    LogBytes last = LogBytes.of(storage, () -> db.put("last", "other")); // padded by 7 bytes
    FaultyStorage prepared = storage.restart();
    FaultyDatabase.abandon(db);
    for (int padding = 0; padding < 8; padding++) {
      FaultyStorage cut = prepared.restart();
      try (var handle = cut.open(last.file())) {
        handle.truncate(last.to() + padding);
      }
      for (int round = 0; round < 2; round++) {
        try (Emdb reopened = open(cut)) {
          assertThat(reopened.getString("first")).as("%d, %d", padding, round).isEqualTo("one");
          assertThat(reopened.getString("last")).as("%d, %d", padding, round).isEqualTo("other");
          reopened.compact();
          assertThat(reopened.getString("last")).as("%d, %d", padding, round).isEqualTo("other");
          reopened.put("more", "after");
          reopened.compact();
          assertThat(reopened.size()).as("%d, %d", padding, round).isEqualTo(3);
        }
        cut = cut.restart();
      }
    }
  }

  @Test
  void missingSuperblock_isReported() throws IOException {
    FaultyStorage storage = prepared(true);
    storage.delete("SUPER");
    FaultyStorage without = storage.restart();
    assertThatThrownBy(() -> open(without))
        .isInstanceOf(EmdbCorruptException.class)
        .hasMessageContaining("SUPER")
        .hasMessageContaining("restore a backup");
    without.assertNothingOpen();
  }
}
