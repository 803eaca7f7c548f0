package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.KeyRange;
import io.emdb.ReadView;
import io.emdb.Ttl;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A damaged record hides the places that other keys have in the sorted index. A compaction that has
 * written a copy cannot point the index to it then: everything is as before, however often it is
 * tried. A write is refused before any of it is in the log.
 */
class HiddenPlaceTest {

  /** Keys that agree in the first 8 bytes, so that searches compare them in their records. */
  private static final String PREFIX = "a-long-prefix-";

  /** The first key of the second leaf: every search among the keys compares with it. */
  private static final int DIVIDING = 640;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final ManualClock clock = new ManualClock();
  private final FaultyStorage device = new FaultyStorage();
  private final WatchedStorage storage = new WatchedStorage(device);
  private Emdb db;
  private Map<String, String> expected;

  private static String key(int number) {
    return String.format(Locale.ROOT, "%s%06d", PREFIX, number);
  }

  /** A segment that stays, with the dividing key, and one to compact. */
  @BeforeEach
  void fill() {
    db = FaultyDatabase.open(databases, storage, FlushPolicy.manual(), clock);
    for (int i = 0; i < 128; i++) {
      db.put(key(10 * i), "x".repeat(440));
    }
    db.put("large", "y".repeat(60_000)); // begins the other segment
    db.delete("large");
    db.put("short", "value", Ttl.after(Duration.ofHours(1)));
    db.put("other", "value");
    db.put(key(995), "value", Ttl.after(Duration.ofHours(1)));
    db.put(key(645), "value");
    db.put("dead", "z".repeat(1_000));
    db.delete("dead");
    expected = Contents.of(db);
  }

  /** Flips a bit of the first record that has a key; a second time, flips it back. */
  private Damage damage(String key, int place) throws IOException {
    for (String file : device.list()) {
      int position = new String(device.contents(file), ISO_8859_1).indexOf(key);
      if (file.endsWith(".seg") && position >= 0) {
        Damage damage = new Damage(file, position + place);
        flip(damage);
        return damage;
      }
    }
    throw new AssertionError("not in the log: " + key);
  }

  private record Damage(String file, int position) {}

  private void flip(Damage damage) {
    device.damage(damage.file(), damage.position(), 0x08);
  }

  private Damage damageDividingKey() throws IOException {
    return damage(key(DIVIDING), PREFIX.length());
  }

  private void compactInVain() {
    assertThatThrownBy(() -> db.compact()).isInstanceOf(EmdbCorruptException.class);
    assertThat(db.failure()).isEmpty();
  }

  private List<String> scanned(int from, int to) {
    return Contents.keys(db.scan(KeyRange.between(utf8(key(from)), utf8(key(to)))));
  }

  private void assertAllIsThere() {
    assertThat(scanned(980, 1_010)).containsExactly(key(980), key(990), key(995), key(1_000));
    assertThat(scanned(640, 660)).containsExactly(key(640), key(645), key(650));
    assertThat(Contents.of(db)).isEqualTo(expected);
    assertThat(db.size()).isEqualTo(expected.size());
  }

  @Test
  void scans_afterFailedCompactionsAndAGoodOne_areRight() throws IOException {
    Damage damage = damageDividingKey();
    for (int i = 0; i < 3; i++) {
      compactInVain();
    }
    flip(damage);
    assertAllIsThere();
    db.compact();
    assertAllIsThere();
    for (int i = 0; i < 600; i++) { // into slots of what was deleted
      db.put("later" + i, "w".repeat(300));
      expected.put("later" + i, "w".repeat(300));
    }
    assertAllIsThere();
    db.close();
    db = FaultyDatabase.open(databases, device.restart(), FlushPolicy.manual(), clock);
    assertAllIsThere();
  }

  @Test
  void failedCompactions_leaveNoFiles() throws IOException {
    List<String> before = segments();
    Damage damage = damageDividingKey();
    for (int i = 0; i < 3; i++) {
      compactInVain();
      assertThat(segments()).hasSameSizeAs(before);
    }
    flip(damage);
    db.compact();
    assertThat(segments()).hasSizeLessThanOrEqualTo(before.size());
    assertAllIsThere();
  }

  @Test
  void failedCompaction_afterALossOfPower_hasLostNothing() throws IOException {
    Damage damage = damageDividingKey();
    compactInVain();
    flip(damage);
    FaultyStorage restarted = device.restart();
    FaultyDatabase.abandon(db);
    db = FaultyDatabase.open(databases, restarted, FlushPolicy.manual(), clock);
    assertAllIsThere();
  }

  @Test
  void failedCompactions_underAnOpenView_leaveOneFileAtMost_andTheViewAsItWas() throws IOException {
    int before = segments().size();
    try (ReadView view = db.readView()) {
      Damage damage = damageDividingKey();
      compactInVain();
      db.put("other", "new");
      expected.put("other", "new");
      compactInVain(); // begins one more segment of the log
      int after = segments().size();
      assertThat(after).isLessThanOrEqualTo(before + 2);
      for (int i = 0; i < 3; i++) {
        compactInVain();
        assertThat(segments()).hasSize(after);
      }
      flip(damage);
      assertThat(view.getString("other")).isEqualTo("value");
      assertThat(Contents.of(view)).hasSize(expected.size()).containsEntry("other", "value");
    }
    db.compact();
    assertAllIsThere();
  }

  @Test
  void deadlines_ofEntriesMovedBack_stillHold() throws IOException {
    Damage damage = damageDividingKey();
    compactInVain();
    compactInVain();
    flip(damage);
    assertAllIsThere();
    clock.advance(Duration.ofHours(2));
    assertThat(db.get("short")).isNull();
    assertThat(db.size()).isEqualTo(expected.size() - 2);
    db.compact();
    assertThat(Contents.of(db)).hasSize(expected.size() - 2);
  }

  @Test
  void originalDamagedSinceItWasCopied_isReported_andLeadsNoScanAstray() throws IOException {
    AtomicReference<Damage> damage = new AtomicReference<>();
    storage.watch(
        new WatchedStorage.Watcher() {
          @Override
          public void beforeOpen(String file) throws IOException {
            if (damage.get() == null) { // the copy is opened
              damage.set(damage(key(645), /* place= */ 0));
            }
          }
        });
    compactInVain();
    storage.watch(new WatchedStorage.Watcher() {});
    flip(damage.get());
    assertAllIsThere();
    db.compact();
    assertAllIsThere();
  }

  /**
   * Such a write was in the log before anybody looked for its place, and stopped all others. Its
   * place is found first now, and taken when the write is published.
   */
  @ParameterizedTest
  @EnumSource
  void writeOfAKeyWhosePlaceIsHidden_isRefused_andNothingChanges(Write write) throws IOException {
    Damage damage = damageDividingKey();
    long before = db.stats().lastSequence();
    assertThatThrownBy(() -> write.action.accept(db)).isInstanceOf(EmdbCorruptException.class);
    assertThat(db.stats().lastSequence()).isEqualTo(before);
    assertThat(db.failure()).isEmpty();
    db.put("more", "v");
    expected.put("more", "v");
    flip(damage);
    assertAllIsThere();
    write.action.accept(db);
    assertThat(db.stats().lastSequence()).isGreaterThan(before + 1);
  }

  @Test
  void sweepOfAnEntryWhosePlaceIsHidden_isRefused_andNothingChanges() throws IOException {
    Damage damage = damageDividingKey();
    clock.advance(Duration.ofHours(2));
    assertThatThrownBy(() -> db.sweepExpired()).isInstanceOf(EmdbCorruptException.class);
    assertThat(db.failure()).isEmpty();
    flip(damage);
    db.sweepExpired();
    assertThat(Contents.of(db)).hasSize(expected.size() - 2);
  }

  private enum Write {
    OF_A_NEW_KEY(store -> store.put(key(646), "new")),
    OVER_ANOTHER(store -> store.put(key(645), "new")),
    OF_AN_ABSENT_KEY(store -> store.putIfAbsent(key(646), "new")),
    REPLACE(store -> store.replace(key(645), "value", "new")),
    PERSIST(store -> store.persist(key(995))),
    REMOVE(store -> store.remove(key(645))),
    DELETE(store -> store.delete(key(645))),
    BATCH(store -> store.putAll(List.of(Entry.of(key(645), "new")))),
    BATCH_OF_DELETES(store -> store.deleteAll(List.of(utf8(key(645))))),
    TRANSACTION(store -> store.inTransaction(tx -> tx.put(key(645), "new")));

    @SuppressWarnings("ImmutableEnumChecker") // it keeps nothing
    private final Consumer<Emdb> action;

    Write(Consumer<Emdb> action) {
      this.action = action;
    }
  }

  private List<String> segments() throws IOException {
    return storage.list().stream().filter(file -> file.endsWith(".seg")).toList();
  }
}
