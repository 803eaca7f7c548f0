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
 * cuts each of their files at every length. What is read then is right, or an error names the file
 * and an offset in it; without the close, the latest writes that were not synced may be missing,
 * and of a newest segment that was cut, what was cut off. Every build takes a part of the places,
 * another one each time; with {@code -Pstress} all bits of all of them.
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
      sweep(closed, random);
      sweep(SweptDatabase.closed(sorted, /* image= */ false), random);
      count(budget);
    }
  }

  @Test
  void damagedByte_afterAKill_givesAPrefixOrAnError() {
    Budget budget = Budget.of("damage-killed", 1);
    while (budget.another()) {
      Random random = seed.random(budget.round());
      sweep(SweptDatabase.killed(isSorted(budget)), random);
      sweep(SweptDatabase.killedAfterARoll(isSorted(budget)), random);
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
            SweptDatabase.killed(sorted),
            SweptDatabase.killedAfterARoll(sorted)
          }) {
        int step = step(database, 400);
        for (String file : database.files().keySet()) {
          cut(database, file, random, step);
        }
      }
      count(budget);
    }
  }

  private void cut(SweptDatabase database, String file, Random random, int step) {
    byte[] contents = database.files().get(file);
    SweptDatabase.places(contents, random.nextInt(step), step)
        .forEach(
            length -> {
              cuts++;
              Storage storage =
                  database.fill(new FaultyStorage(), file, Arrays.copyOf(contents, length));
              Change change = new Change("cut to " + length, file, length);
              check(change, storage, database.sorted(), database.afterCut(file, length), random);
            });
  }

  private boolean isSorted(Budget budget) {
    return (budget.round() + seed.value()) % 2 == 0;
  }

  private void count(Budget budget) {
    budget.count("flips", flips);
    budget.count("truncations", cuts);
    budget.count("reported at the open", reported);
    flips = 0;
    cuts = 0;
    reported = 0;
  }

  /** Of a long run each round takes all bits of all bytes; else some bytes, one bit of each. */
  private void sweep(SweptDatabase database, Random random) {
    int step = step(database, 700);
    for (String file : database.files().keySet()) {
      SweptDatabase.places(database.files().get(file), random.nextInt(step), step)
          .forEach(
              place -> {
                int some = random.nextInt(8);
                for (int bit = 0; bit < 8; bit++) {
                  if (Budget.isStress() || bit == some) {
                    flip(database, file, place, bit, random);
                  }
                }
              });
    }
  }

  private void flip(SweptDatabase database, String file, int place, int bit, Random random) {
    byte[] damaged = database.files().get(file).clone();
    damaged[place] ^= (byte) (1 << bit);
    flips++;
    Storage storage = database.fill(new HeapStorage(), file, damaged);
    Change change = new Change("at " + place + ", bit " + bit, file, damaged.length);
    check(change, storage, database.sorted(), database.sinceSync(), random);
  }

  private static int step(SweptDatabase database, int wanted) {
    return Budget.isStress() ? 1 : Math.max(1, database.bytes() / wanted);
  }

  private void check(
      Change change,
      Storage storage,
      boolean sorted,
      List<Map<String, String>> allowed,
      Random random) {
    Emdb db;
    try {
      db = SweptDatabase.open(storage, sorted);
    } catch (EmdbCorruptException e) {
      change.checkNamed(e);
      reported++;
      return;
    } catch (EmdbFormatException e) {
      assertThat(change.file()).as("%s: %s", change, e).isEqualTo("SUPER");
      assertThat(e).as("%s", change).hasMessageContaining("SUPER");
      reported++;
      return;
    } catch (RuntimeException | Error e) {
      throw new AssertionError(change + ": " + e, e);
    }
    try {
      checkContents(change, db, allowed);
      if (random.nextInt(8) == 0) {
        compact(change, db);
        checkContents(change, db, allowed);
      }
    } catch (RuntimeException e) {
      throw new AssertionError(change + ": " + e, e);
    } finally {
      FaultyDatabase.abandon(db);
    }
  }

  private static void compact(Change change, Emdb db) {
    try {
      db.compact();
    } catch (EmdbCorruptException e) {
      change.checkNamed(e);
    }
  }

  /** What was done to a file, and how long it is since. */
  private record Change(String what, String file, int length) {

    /** Damage is reported where it is: in the changed file, and at one of its bytes or its end. */
    void checkNamed(EmdbCorruptException e) {
      assertThat(e.file()).as("%s: %s", this, e).matches("(memory|faulty):" + file);
      assertThat(e.offset()).as("%s: %s", this, e).isBetween(0L, (long) length);
    }

    @Override
    public String toString() {
      return file + " " + what;
    }
  }

  /** Compares with each of the states there may be; says how it differs from the newest. */
  private static void checkContents(Change change, Emdb db, List<Map<String, String>> allowed) {
    for (Map<String, String> state : allowed) {
      if (difference(change, db, state) == null) {
        return;
      }
    }
    Map<String, String> newest = allowed.get(allowed.size() - 1);
    throw new AssertionError(change + ": " + difference(change, db, newest));
  }

  /** Returns what is neither as in a state nor reported, or {@code null}. */
  private static String difference(Change change, Emdb db, Map<String, String> state) {
    TreeSet<String> names = new TreeSet<>();
    for (Map.Entry<String, String> entry : state.entrySet()) {
      String key = entry.getKey();
      if (key.startsWith("namespace ")) {
        names.add(key.substring(10));
      }
      String found = found(change, db, key);
      if (found != null && !found.equals(entry.getValue())) {
        return key + " is " + found + ", not " + entry.getValue();
      }
    }
    if (!names.equals(new TreeSet<>(db.namespaces()))) {
      return "namespaces are " + db.namespaces();
    }
    String strange = strange(change, db, "", state);
    for (String name : names) {
      strange = strange == null ? strange(change, db.namespace(name), name + "/", state) : strange;
    }
    return strange;
  }

  /** Returns what is found, "nothing", or {@code null} if that is reported as damage. */
  private static String found(Change change, Emdb db, String key) {
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
      change.checkNamed(e);
      return null;
    }
  }

  /** Returns a key that a walk shows though it should not; a walk may end with a report. */
  private static String strange(
      Change change, KeyValueReader reader, String prefix, Map<String, String> state) {
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
      change.checkNamed(e);
      return null;
    }
    long expected =
        Long.parseLong(
            state.get(prefix.isEmpty() ? "size" : "namespace " + prefix.replace("/", "")));
    return seen == expected ? null : "a walk of '" + prefix + "' shows " + seen + " entries";
  }
}
