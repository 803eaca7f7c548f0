package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.EmdbFormatException;
import io.emdb.Entry;
import io.emdb.KeyValueReader;
import io.emdb.internal.file.HeapStorage;
import io.emdb.internal.file.Storage;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.Budget;
import io.emdb.testing.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Flips bits of every byte of every file of a closed database, and of one whose process died, and
 * cuts each of their files at every length. What is read then is right, or an error names file and
 * offset; without the close, the latest writes that were not synced may be missing. Every build
 * takes a part of the places, another one each time; with {@code -Pstress} all bits of all of them.
 */
@Timeout(3_600)
class DamageSweepTest {

  @RegisterExtension final Seed seed = new Seed();

  private long flips;
  private long cuts;
  private long reported;

  @Test
  void damagedByte_afterACleanClose_givesRightAnswersOrAnError() {
    Budget budget = Budget.of("damage-closed", 1);
    while (budget.another()) {
      Random random = seed.random(budget.round());
      boolean sorted = isSorted(budget);
      SweptDatabase closed = SweptDatabase.closed(sorted, /* image= */ true);
      assertThat(closed.files()).containsKeys("SUPER", "INDEX.img").hasSizeGreaterThan(4);
      sweep(closed, random, budget);
      sweep(SweptDatabase.closed(sorted, /* image= */ false), random, budget);
      count(budget);
    }
  }

  @Test
  void damagedByte_afterAKill_givesAPrefixOrAnError() {
    Budget budget = Budget.of("damage-killed", 1);
    while (budget.another()) {
      SweptDatabase killed = SweptDatabase.killed(isSorted(budget));
      sweep(killed, seed.random(budget.round()), budget);
      count(budget);
    }
  }

  @Test
  void fileCutAnywhere_givesAPrefixOrAnError() {
    Budget budget = Budget.of("damage-cut", 1);
    while (budget.another()) {
      Random random = seed.random(budget.round());
      boolean sorted = isSorted(budget);
      for (SweptDatabase database :
          new SweptDatabase[] {
            SweptDatabase.closed(sorted, true),
            SweptDatabase.closed(sorted, false),
            SweptDatabase.killed(sorted)
          }) {
        int step = step(database, 400);
        for (Map.Entry<String, byte[]> file : database.files().entrySet()) {
          for (int length = random.nextInt(step); length < file.getValue().length; length += step) {
            cuts++;
            Storage storage =
                database.fill(
                    new FaultyStorage(), file.getKey(), Arrays.copyOf(file.getValue(), length));
            String what = file.getKey() + " cut to " + length;
            // with what proves that records had been synced, these may be cut off
            check(what, storage, database.sorted(), database.states(), random);
          }
        }
      }
      count(budget);
    }
  }

  /** After eight rounds, one for each bit, the other way. */
  private boolean isSorted(Budget budget) {
    return (budget.round() / 8 + seed.value()) % 2 == 0;
  }

  private void count(Budget budget) {
    budget.count("flips", flips);
    budget.count("truncations", cuts);
    budget.count("reported at the open", reported);
    flips = 0;
    cuts = 0;
    reported = 0;
  }

  /** Of a long run each round takes another bit of all bytes; else some bytes, any bit. */
  private void sweep(SweptDatabase database, Random random, Budget budget) {
    int step = step(database, 700);
    for (Map.Entry<String, byte[]> file : database.files().entrySet()) {
      byte[] contents = file.getValue();
      for (int place = random.nextInt(step); place < contents.length; place += step) {
        int bit = Budget.isStress() ? budget.round() % 8 : random.nextInt(8);
        byte[] damaged = contents.clone();
        damaged[place] ^= (byte) (1 << bit);
        flips++;
        String what = file.getKey() + " at " + place + ", bit " + bit;
        Storage storage = database.fill(new HeapStorage(), file.getKey(), damaged);
        check(what, storage, database.sorted(), database.sinceSync(), random);
      }
    }
  }

  private static int step(SweptDatabase database, int wanted) {
    return Budget.isStress() ? 1 : Math.max(1, database.bytes() / wanted);
  }

  private void check(
      String what,
      Storage storage,
      boolean sorted,
      List<Map<String, String>> allowed,
      Random random) {
    Emdb db;
    try {
      db = SweptDatabase.open(storage, sorted);
    } catch (EmdbCorruptException | EmdbFormatException e) {
      assertThat(e)
          .as(what)
          .hasMessageMatching("(?s).*(memory|faulty):\\S*(SUPER|\\.seg|segments).*");
      reported++;
      return;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(what + ": " + e, e);
    }
    try {
      checkContents(what, db, allowed);
      if (random.nextInt(8) == 0) {
        compact(what, db);
        checkContents(what + ", compacted", db, allowed);
      }
    } catch (RuntimeException e) {
      throw new AssertionError(what + ": " + e, e);
    } finally {
      FaultyDatabase.abandon(db);
    }
  }

  private static void compact(String what, Emdb db) {
    try {
      db.compact();
    } catch (EmdbCorruptException e) {
      checkNamed(what, e);
    }
  }

  private static void checkNamed(String what, EmdbCorruptException e) {
    assertThat(e.file()).as(what).matches("\\w+:\\d+\\.seg");
    assertThat(e.offset()).as(what).isNotNegative();
  }

  /** Compares with each of the states there may be; says how it differs from the newest. */
  private static void checkContents(String what, Emdb db, List<Map<String, String>> allowed) {
    for (Map<String, String> state : allowed) {
      if (difference(what, db, state) == null) {
        return;
      }
    }
    Map<String, String> newest = allowed.get(allowed.size() - 1);
    throw new AssertionError(what + ": " + difference(what, db, newest));
  }

  /** Returns what is neither as in a state nor reported, or {@code null}. */
  private static String difference(String what, Emdb db, Map<String, String> state) {
    TreeSet<String> names = new TreeSet<>();
    for (Map.Entry<String, String> entry : state.entrySet()) {
      String key = entry.getKey();
      if (key.startsWith("namespace ")) {
        names.add(key.substring(10));
      }
      String found = found(what, db, key);
      if (found != null && !found.equals(entry.getValue())) {
        return key + " is " + found + ", not " + entry.getValue();
      }
    }
    if (!names.equals(new TreeSet<>(db.namespaces()))) {
      return "namespaces are " + db.namespaces();
    }
    String strange = strange(what, db, "", state);
    for (String name : names) {
      strange = strange == null ? strange(what, db.namespace(name), name + "/", state) : strange;
    }
    return strange;
  }

  /** Returns what is found, "nothing", or {@code null} if that is reported as damage. */
  private static String found(String what, Emdb db, String key) {
    try {
      if (key.equals("size")) {
        return Long.toString(db.size());
      }
      if (key.startsWith("namespace ")) {
        return db.namespaces().contains(key.substring(10))
            ? Long.toString(db.namespace(key.substring(10)).size())
            : "nothing";
      }
      int slash = key.indexOf('/');
      if (slash >= 0) {
        return db.namespaces().contains(key.substring(0, slash))
            ? String.valueOf(
                db.namespace(key.substring(0, slash)).getString(key.substring(slash + 1)))
            : "nothing";
      }
      String value = db.getString(key);
      return value == null ? "nothing" : value + SweptDatabase.ttl(db.ttl(key).orElse(null));
    } catch (EmdbCorruptException e) {
      checkNamed(what, e);
      return null;
    }
  }

  /** Returns a key that a walk shows though it should not; a walk may end with a report. */
  private static String strange(
      String what, KeyValueReader reader, String prefix, Map<String, String> state) {
    int seen = 0;
    try (Cursor<Entry> cursor = reader.entries()) {
      while (cursor.hasNext()) {
        String key = prefix + cursor.next().keyString();
        seen++;
        if (!state.containsKey(key)) {
          return "a walk shows " + key;
        }
      }
    } catch (EmdbCorruptException e) {
      checkNamed(what, e);
      return null;
    }
    long expected =
        Long.parseLong(
            state.get(prefix.isEmpty() ? "size" : "namespace " + prefix.replace("/", "")));
    return seen == expected ? null : "a walk of '" + prefix + "' shows " + seen + " entries";
  }
}
