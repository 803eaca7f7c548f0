package io.emdb.contract;

import static io.emdb.testing.Contents.utf8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Codec;
import io.emdb.Cursor;
import io.emdb.KeyRange;
import io.emdb.Ttl;
import io.emdb.TypedKeyValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TypedContractTest extends KeyValuesContract {

  private TypedKeyValues<String, Long> counters() {
    return store.typed(Codec.string(), Codec.int64());
  }

  @Test
  void typed_readsAndWritesThroughItsCodecs() {
    TypedKeyValues<String, Long> counters = counters();
    counters.put("a", 42L);
    assertThat(counters.get("a")).isEqualTo(42L);
    assertThat(counters.get("b")).isNull();
    assertThat(counters.containsKey("a")).isTrue();
    assertThat(counters.size()).isEqualTo(1);
    assertThat(store.get("a")).hasSize(8);
  }

  @Test
  void typed_conditionalWrites_compareEncodedValues() {
    TypedKeyValues<String, Long> counters = counters();
    assertThat(counters.putIfAbsent("a", 1L)).isNull();
    assertThat(counters.putIfAbsent("a", 2L)).isEqualTo(1L);
    assertThat(counters.replace("a", 2L, 3L)).isFalse();
    assertThat(counters.replace("a", 1L, 3L)).isTrue();
    assertThat(counters.remove("a")).isEqualTo(3L);
    assertThat(counters.remove("a")).isNull();
    assertThat(counters.delete("a")).isFalse();
  }

  @Test
  void typed_ttl_isTheStores() {
    TypedKeyValues<String, Long> counters = counters();
    counters.put("a", 1L, Ttl.after(Duration.ofSeconds(3)));
    assertThat(counters.ttl("a")).contains(Duration.ofSeconds(3));
    clock.advanceMillis(3_000);
    assertThat(counters.get("a")).isNull();
  }

  @Test
  void typed_forEach_decodesEveryEntry() {
    TypedKeyValues<String, Long> counters = counters();
    counters.put("a", 1L);
    counters.put("b", -1L);
    Map<String, Long> seen = new TreeMap<>();
    counters.forEach(seen::put);
    assertThat(seen).isEqualTo(Map.of("a", 1L, "b", -1L));
  }

  @Test
  void typed_writesWithTtl_giveItToTheEntry() {
    TypedKeyValues<String, Long> counters = counters();
    Ttl second = Ttl.after(Duration.ofSeconds(1));
    assertThat(counters.putIfAbsent("a", 1L, second)).isNull();
    assertThat(counters.putIfAbsent("a", 2L, Ttl.NEVER)).isEqualTo(1L);
    assertThat(counters.expiresAt("a")).contains(clock.instant().plusSeconds(1));
    assertThat(counters.replace("a", 0L, 2L, Ttl.NEVER)).isFalse();
    assertThat(counters.replace("a", 1L, 2L, Ttl.after(Duration.ofSeconds(5)))).isTrue();
    assertThat(counters.ttl("a")).contains(Duration.ofSeconds(5));
    assertThat(counters.persist("a")).isTrue();
    assertThat(counters.persist("a")).isFalse();
    assertThat(counters.persist("missing")).isFalse();
    assertThat(counters.expiresAt("a")).isEmpty();
    assertThat(counters.expiresAt("missing")).isEmpty();
    counters.putAll(Map.of("b", 3L), second);
    assertThat(counters.ttl("b")).contains(Duration.ofSeconds(1));
    clock.advanceMillis(1_000);
    assertThat(counters.get("b")).isNull();
    assertThat(counters.get("a")).isEqualTo(2L);
  }

  @Test
  void typed_putAll_storesEveryEntry() {
    TypedKeyValues<String, Long> counters = counters();
    counters.put("a", 0L);
    counters.putAll(Map.of("a", 1L, "b", 2L));
    counters.putAll(Map.of());
    assertThat(counters.get("a")).isEqualTo(1L);
    assertThat(counters.get("b")).isEqualTo(2L);
    assertThat(counters.size()).isEqualTo(2);
  }

  @Test
  void typed_putAll_withAnEntryThatCannotBeEncoded_storesNothing() {
    Map<String, Long> entries = new TreeMap<>();
    entries.put("a", 1L);
    entries.put("b", null);
    assertThatThrownBy(() -> counters().putAll(entries))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("value");
    assertThat(store.isEmpty()).isTrue();
  }

  @Test
  void typed_deleteAll_removesThePresentKeysAndCountsThem() {
    TypedKeyValues<String, Long> counters = counters();
    counters.putAll(Map.of("a", 1L, "b", 2L, "gr\u00fcn", 3L));
    assertThat(counters.deleteAll(List.of("a", "missing", "gr\u00fcn"))).isEqualTo(2);
    assertThat(counters.deleteAll(List.of())).isZero();
    assertThat(counters.size()).isEqualTo(1);
    assertThat(counters.get("b")).isEqualTo(2L);
  }

  @Test
  void typed_clear_leavesNothing() {
    TypedKeyValues<String, Long> counters = counters();
    assertThat(counters.isEmpty()).isTrue();
    counters.put("a", 1L);
    assertThat(counters.isEmpty()).isFalse();
    counters.clear();
    assertThat(counters.isEmpty()).isTrue();
    assertThat(store.isEmpty()).isTrue();
  }

  @Test
  void typed_cursors_decodeTheirMoment() {
    TypedKeyValues<String, Long> counters = counters();
    counters.putAll(Map.of("a", 1L, "b", 2L));
    try (Cursor<Map.Entry<String, Long>> entries = counters.entries();
        Cursor<String> keys = counters.keys()) {
      counters.clear();
      assertThat(drained(entries)).containsExactlyInAnyOrder(entry("a", 1L), entry("b", 2L));
      assertThat(drained(keys)).containsExactlyInAnyOrder("a", "b");
      assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
    }
  }

  @Test
  void typed_cursor_closed_letsItsMomentGo() {
    TypedKeyValues<String, Long> counters = counters();
    counters.put("a", 1L);
    int before = database.stats().openViews();
    Cursor<Map.Entry<String, Long>> cursor = counters.entries();
    cursor.close();
    assertThat(cursor.hasNext()).isFalse();
    assertThat(database.stats().openViews()).isEqualTo(before);
  }

  @Test
  void typed_scans_goByTheOrderOfTheBytes() {
    TypedKeyValues<Long, String> log = store.typed(Codec.int64(), Codec.string());
    for (long key = -2; key <= 2; key++) {
      log.put(key, "at " + key);
    }
    assertThat(drained(log.scan(-1L, 2L)))
        .containsExactly(entry(-1L, "at -1"), entry(0L, "at 0"), entry(1L, "at 1"));
    assertThat(drained(log.scan(KeyRange.startingAfter(Codec.int64().encode(1L)))))
        .containsExactly(entry(2L, "at 2"));
    assertThat(log.page(KeyRange.all(), 2))
        .containsExactly(entry(-2L, "at -2"), entry(-1L, "at -1"));
    assertThat(log.page(KeyRange.all(), 0)).isEmpty();
  }

  private static <T> List<T> drained(Cursor<T> cursor) {
    List<T> elements = new ArrayList<>();
    try (cursor) {
      cursor.forEachRemaining(elements::add);
    }
    return elements;
  }

  @Test
  void typed_int64Keys_keepTheirOrder() {
    TypedKeyValues<Long, String> log = store.typed(Codec.int64(), Codec.string());
    for (long key : new long[] {5, -1, 0, Long.MIN_VALUE, Long.MAX_VALUE}) {
      log.put(key, "at " + key);
    }
    assertThat(store.page(KeyRange.all(), 9))
        .extracting(entry -> Codec.int64().decode(entry.key()))
        .containsExactly(Long.MIN_VALUE, -1L, 0L, 5L, Long.MAX_VALUE);
  }

  @Test
  void typed_nulls_areRefusedByName() {
    TypedKeyValues<String, Long> counters = counters();
    assertThatThrownBy(() -> counters.put(null, 1L))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("key");
    assertThatThrownBy(() -> counters.put("a", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("value");
    assertThatThrownBy(() -> counters.replace("a", null, 1L)).hasMessageContaining("expected");
    assertThatThrownBy(() -> counters.putAll(null)).hasMessageContaining("entries");
    assertThatThrownBy(() -> counters.deleteAll(null)).hasMessageContaining("keys");
    assertThatThrownBy(() -> counters.deleteAll(java.util.Arrays.asList("a", null)))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("keys");
    assertThatThrownBy(() -> counters.persist(null)).hasMessageContaining("key");
    assertThatThrownBy(() -> counters.scan("a", null)).hasMessageContaining("to");
    assertThat(store.isEmpty()).isTrue();
  }

  @Test
  void typed_undecodableValue_saysSoWithoutShowingIt() {
    store.put("a", "secret");
    assertThatThrownBy(() -> counters().get("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
    assertThat(store.get("a")).isEqualTo(utf8("secret"));
  }
}
