package io.emdb.contract;

import static io.emdb.testing.Contents.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Cursor;
import io.emdb.Entry;
import io.emdb.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CursorContractTest extends KeyValuesContract {

  private static final Map<String, String> BEFORE = Map.of("a", "va", "b", "vb", "c", "vc");

  private List<Supplier<Cursor<Entry>>> entryCursors() {
    return List.of(
        store::entries, () -> store.scan(KeyRange.all()), () -> store.scanPrefix(new byte[0]));
  }

  private static Map<String, String> rest(Cursor<Entry> cursor) {
    Map<String, String> rest = new TreeMap<>();
    while (cursor.hasNext()) {
      Entry entry = cursor.next();
      rest.put(entry.keyString(), entry.valueString());
    }
    return rest;
  }

  @Test
  void cursor_doesNotSeeLaterWrites() {
    for (Supplier<Cursor<Entry>> open : entryCursors()) {
      store.clear();
      putKeys("a", "b", "c");
      try (Cursor<Entry> cursor = open.get()) {
        store.put("a", "changed");
        store.delete("b");
        store.put("d", "new");
        assertThat(rest(cursor)).isEqualTo(BEFORE);
      }
      assertThat(store.getString("a")).isEqualTo("changed");
      assertThat(store.size()).isEqualTo(3);
    }
  }

  @Test
  void cursor_doesNotSeeALaterClear() {
    for (Supplier<Cursor<Entry>> open : entryCursors()) {
      putKeys("a", "b", "c");
      try (Cursor<Entry> cursor = open.get()) {
        store.clear();
        store.put("a", "after the clear");
        assertThat(rest(cursor)).isEqualTo(BEFORE);
      }
    }
  }

  @Test
  void cursor_halfWay_staysAtItsMoment() {
    putKeys("a", "b", "c");
    try (Cursor<Entry> cursor = store.scan(KeyRange.all())) {
      assertThat(cursor.next().keyString()).isEqualTo("a");
      store.clear();
      assertThat(rest(cursor)).isEqualTo(Map.of("b", "vb", "c", "vc"));
    }
  }

  @Test
  void keys_doesNotSeeLaterWrites() {
    putKeys("a", "b");
    List<String> seen = new ArrayList<>();
    try (Cursor<byte[]> cursor = store.keys()) {
      store.put("c", "new");
      store.delete("a");
      cursor.forEachRemaining(key -> seen.add(new String(key, UTF_8)));
    }
    assertThat(seen).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void twoCursors_eachStayAtTheirMoment() {
    store.put("k", "1");
    try (Cursor<Entry> first = store.entries()) {
      store.put("k", "2");
      try (Cursor<Entry> second = store.entries()) {
        store.put("k", "3");
        assertThat(first.next().valueString()).isEqualTo("1");
        assertThat(second.next().valueString()).isEqualTo("2");
      }
    }
    assertThat(store.getString("k")).isEqualTo("3");
  }

  @Test
  void cursor_whileManyKeysChange_staysAtItsMoment() {
    for (int i = 0; i < 500; i++) {
      store.put("key-" + i, "old");
    }
    try (Cursor<Entry> cursor = store.entries()) {
      for (int i = 0; i < 500; i++) {
        store.put("key-" + i, "new");
        store.put("other-" + i, "new");
      }
      Map<String, String> seen = rest(cursor);
      assertThat(seen).hasSize(500);
      assertThat(seen.values()).containsOnly("old");
    }
  }

  @Test
  void next_pastTheEnd_throwsNoSuchElement() {
    store.put("a", "1");
    for (Supplier<Cursor<Entry>> open : entryCursors()) {
      try (Cursor<Entry> cursor = open.get()) {
        cursor.next();
        assertThat(cursor.hasNext()).isFalse();
        assertThatThrownBy(cursor::next).isInstanceOf(NoSuchElementException.class);
      }
    }
    try (Cursor<byte[]> cursor = store.keys()) {
      cursor.next();
      assertThatThrownBy(cursor::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void next_withoutHasNext_walksOn() {
    putKeys("a", "b");
    try (Cursor<Entry> cursor = store.scan(KeyRange.all())) {
      assertThat(cursor.next().keyString()).isEqualTo("a");
      assertThat(cursor.hasNext()).isTrue();
      assertThat(cursor.hasNext()).isTrue();
      assertThat(cursor.next().keyString()).isEqualTo("b");
    }
  }

  @Test
  void remove_isNotSupported() {
    store.put("a", "1");
    try (Cursor<Entry> cursor = store.entries()) {
      cursor.next();
      assertThatThrownBy(cursor::remove).isInstanceOf(UnsupportedOperationException.class);
    }
    assertThat(store.containsKey("a")).isTrue();
  }

  @Test
  void close_endsTheCursorAndMayBeRepeated() {
    putKeys("a", "b");
    Cursor<Entry> cursor = store.entries();
    cursor.next();
    cursor.close();
    cursor.close();
    assertThat(cursor.hasNext()).isFalse();
    assertThatThrownBy(cursor::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void exhaustedCursor_needsNoClose() {
    putKeys("a", "b");
    int before = database.stats().openViews();
    for (Supplier<Cursor<Entry>> open : entryCursors()) {
      rest(open.get());
    }
    store.keys().forEachRemaining(key -> assertThat(key).hasSize(1));
    assertThat(database.stats().openViews()).isEqualTo(before);
  }

  @Test
  void openCursor_isCountedUntilClosed() {
    store.put("a", "1");
    int before = database.stats().openViews();
    try (Cursor<Entry> cursor = store.entries()) {
      assertThat(cursor.hasNext()).isTrue();
      assertThat(database.stats().openViews())
          .isEqualTo(before + (variant.transactional() ? 0 : 1));
    }
    assertThat(database.stats().openViews()).isEqualTo(before);
  }

  @Test
  void forEach_callsWithKeyAndValue() {
    putKeys("a", "b", "c");
    Map<String, String> seen = new TreeMap<>();
    store.forEach(
        (key, value) -> {
          seen.put(new String(key, UTF_8), new String(value, UTF_8));
          store.delete(key);
        });
    assertThat(seen).isEqualTo(BEFORE);
    assertThat(store.isEmpty()).isTrue();
  }

  @Test
  void entries_handedOut_belongToTheCaller() {
    store.put("a", "1");
    try (Cursor<Entry> cursor = store.entries()) {
      Entry entry = cursor.next();
      entry.key()[0] = 'x';
      entry.value()[0] = 'x';
    }
    assertThat(store.get(utf8("a"))).isEqualTo(utf8("1"));
  }
}
