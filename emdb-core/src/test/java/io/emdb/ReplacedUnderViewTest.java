package io.emdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.testing.AllocatedBytes;
import io.emdb.testing.Contents;
import io.emdb.testing.VerifiedDatabases;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Scans by sorted keys of a moment of which much was replaced or removed since. */
class ReplacedUnderViewTest {

  private static final int KEYS = 20_000;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final List<String> keys = new ArrayList<>();
  private Emdb db;

  @BeforeEach
  void fill() {
    db = databases.open(Emdb.builder().inMemory().sortedKeys(true));
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      keys.add(String.format(Locale.ROOT, "key-%06d", i));
      entries.add(Entry.of(keys.get(i), "value"));
    }
    db.putAll(entries);
  }

  private void removeAll() {
    keys.forEach(key -> db.delete(key));
    assertThat(db.isEmpty()).isTrue();
  }

  /**
   * A step of the scan took all that was removed in the range, while every writer waited. Its size
   * shows in what it allocates.
   */
  @Test
  void firstStepOfAScan_takesAFewOfWhatWasRemoved() {
    try (ReadView view = db.readView()) {
      removeAll();
      Contents.keys(view.scan(KeyRange.endingBefore(keys.get(9)))); // loads the classes
      long[] allocated = new long[1];
      try (Cursor<Entry> cursor = view.scan(KeyRange.all())) {
        allocated[0] = AllocatedBytes.of(() -> assertThat(cursor.hasNext()).isTrue());
        assertThat(cursor.next().keyString()).isEqualTo(keys.get(0));
      }
      assertThat(allocated[0]).isLessThan(KEYS * 16L);
    }
  }

  @Test
  void scan_ofWhatWasAllRemoved_showsAll_inOrder() {
    try (ReadView view = db.readView()) {
      removeAll();
      assertThat(Contents.keys(view.scan(KeyRange.all()))).isEqualTo(keys);
      assertThat(Contents.keys(view.scan(KeyRange.between(keys.get(5), keys.get(700)))))
          .isEqualTo(keys.subList(5, 700));
    }
  }

  /**
   * Every seventh is removed, every fifth replaced, and others come in between: also on the way.
   */
  @Test
  void scan_amidChanges_showsTheMoment() {
    try (ReadView view = db.readView()) {
      for (int i = 0; i < KEYS / 2; i++) {
        change(i);
      }
      List<String> seen = new ArrayList<>();
      int changed = KEYS / 2;
      try (Cursor<Entry> cursor = view.scan(KeyRange.all())) {
        while (cursor.hasNext()) {
          Entry entry = cursor.next();
          assertThat(entry.valueString()).isEqualTo("value");
          seen.add(entry.keyString());
          if (changed < KEYS) {
            change(changed++);
          }
        }
      }
      assertThat(seen).isEqualTo(keys);
    }
  }

  private void change(int number) {
    String key = keys.get(number);
    if (number % 7 == 0) {
      db.delete(key);
    } else if (number % 5 == 0) {
      db.put(key, "replaced");
    } else if (number % 3 == 0) {
      db.put(key + "+", "in between");
    }
  }
}
