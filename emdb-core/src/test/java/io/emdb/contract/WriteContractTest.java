package io.emdb.contract;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Entry;
import io.emdb.Ttl;
import io.emdb.testing.Contents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WriteContractTest extends KeyValuesContract {

  @Test
  void put_presentKey_replacesTheValue() {
    store.put("k", "long first value");
    store.put("k", "v");
    assertThat(store.getString("k")).isEqualTo("v");
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void put_manyKeys_keepsThemAll() {
    for (int i = 0; i < 2_000; i++) {
      store.put("key-" + i, "value-" + i);
    }
    assertThat(store.size()).isEqualTo(2_000);
    for (int i = 0; i < 2_000; i++) {
      assertThat(store.getString("key-" + i)).isEqualTo("value-" + i);
    }
  }

  @Test
  void putAll_storesEveryEntry() {
    store.put("a", "old");
    store.putAll(List.of(Entry.of("a", "1"), Entry.of("b", "2"), Entry.of("", "")));
    assertThat(Contents.of(store)).isEqualTo(Map.of("a", "1", "b", "2", "", ""));
    assertThat(store.size()).isEqualTo(3);
  }

  @Test
  void putAll_repeatedKey_lastWins() {
    store.putAll(List.of(Entry.of("a", "1"), Entry.of("b", "2"), Entry.of("a", "3")));
    assertThat(Contents.of(store)).isEqualTo(Map.of("a", "3", "b", "2"));
    assertThat(store.size()).isEqualTo(2);
  }

  @Test
  void putAll_repeatedKeysOfAManyFold_lastWins() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      entries.add(Entry.of("key-" + i % 700, "value-" + i));
    }
    store.putAll(entries);
    assertThat(store.size()).isEqualTo(700);
    for (int i = 0; i < 700; i++) {
      int last = i < 100 ? 4_900 + i : 4_200 + i;
      assertThat(store.getString("key-" + i)).isEqualTo("value-" + last);
    }
  }

  @Test
  void putAll_empty_doesNothing() {
    store.put("a", "1");
    store.putAll(List.of());
    assertThat(Contents.of(store)).isEqualTo(Map.of("a", "1"));
  }

  @Test
  void putAll_withTtl_givesItToEveryEntry() {
    store.put("a", "old");
    store.putAll(List.of(Entry.of("a", "1"), Entry.of("b", "2")), Ttl.after(Duration.ofSeconds(5)));
    assertThat(store.ttl("a")).contains(Duration.ofSeconds(5));
    assertThat(store.ttl("b")).contains(Duration.ofSeconds(5));
  }

  @Test
  void putAll_iterableThatThrows_storesNothing() {
    IllegalStateException failure = new IllegalStateException("from the iterable");
    Iterator<Entry> broken =
        new Iterator<>() {
          private int given;

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public Entry next() {
            if (given++ == 3) {
              throw failure;
            }
            return Entry.of("k" + given, "v");
          }
        };
    assertThatThrownBy(() -> store.putAll(() -> broken)).isSameAs(failure);
    assertThat(store.isEmpty()).isTrue();
    store.put("afterwards", "works");
    assertThat(store.getString("afterwards")).isEqualTo("works");
  }

  @Test
  void putAll_batchLargerThanASegment_isStoredWhole() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      entries.add(Entry.of("key-" + i, "a value of some length, for batch " + i));
    }
    store.putAll(entries);
    assertThat(store.size()).isEqualTo(3_000);
    assertThat(store.getString("key-0")).endsWith("batch 0");
    assertThat(store.getString("key-2999")).endsWith("batch 2999");
  }

  @Test
  void putIfAbsent_absentKey_storesAndReturnsNull() {
    assertThat(store.putIfAbsent(utf8("k"), utf8("1"))).isNull();
    assertThat(store.getString("k")).isEqualTo("1");
  }

  @Test
  void putIfAbsent_presentKey_returnsItAndLeavesIt() {
    store.put("k", "1", Ttl.after(Duration.ofSeconds(9)));
    assertThat(store.putIfAbsent(utf8("k"), utf8("2"), Ttl.NEVER)).isEqualTo(utf8("1"));
    assertThat(store.getString("k")).isEqualTo("1");
    assertThat(store.ttl("k")).contains(Duration.ofSeconds(9));
  }

  @Test
  void putIfAbsent_emptyValue_countsAsPresent() {
    store.put("k", "");
    assertThat(store.putIfAbsent(utf8("k"), utf8("2"))).isEmpty();
    assertThat(store.getString("k")).isEmpty();
  }

  @Test
  void putIfAbsent_withTtl_expires() {
    store.putIfAbsent(utf8("k"), utf8("1"), Ttl.after(Duration.ofMillis(10)));
    assertThat(store.ttl("k")).contains(Duration.ofMillis(10));
    clock.advanceMillis(10);
    assertThat(store.get("k")).isNull();
  }

  @Test
  void putIfAbsent_afterRemove_stores() {
    store.put("k", "1");
    store.remove("k");
    assertThat(store.putIfAbsent(utf8("k"), utf8("2"))).isNull();
    assertThat(store.getString("k")).isEqualTo("2");
  }

  @Test
  void putIfAbsent_ofText_isThatOfItsBytes() {
    Ttl second = Ttl.after(Duration.ofSeconds(1));
    assertThat(store.putIfAbsent("gr\u00fcn", "1")).isNull();
    assertThat(store.putIfAbsent("gr\u00fcn", "2")).isEqualTo("1");
    assertThat(store.putIfAbsent("gr\u00fcn", "2", second)).isEqualTo("1");
    assertThat(store.putIfAbsent("gr\u00fcn", utf8("2"))).isEqualTo(utf8("1"));
    assertThat(store.putIfAbsent("gr\u00fcn", utf8("2"), second)).isEqualTo(utf8("1"));
    assertThat(store.get(utf8("gr\u00fcn"))).isEqualTo(utf8("1"));
    assertThat(store.putIfAbsent("text", "3", second)).isNull();
    assertThat(store.putIfAbsent("bytes", utf8("4"))).isNull();
    assertThat(store.putIfAbsent("timed", utf8("5"), second)).isNull();
    assertThat(store.ttl("gr\u00fcn")).isEmpty();
    assertThat(store.ttl("text")).contains(Duration.ofSeconds(1));
    assertThat(store.ttl("bytes")).isEmpty();
    assertThat(store.ttl("timed")).contains(Duration.ofSeconds(1));
    assertThat(Contents.of(store))
        .isEqualTo(Map.of("gr\u00fcn", "1", "text", "3", "bytes", "4", "timed", "5"));
  }

  @Test
  void replace_ofText_isThatOfItsBytes() {
    Ttl second = Ttl.after(Duration.ofSeconds(1));
    store.put("k", "1");
    assertThat(store.replace("k", "0", "2")).isFalse();
    assertThat(store.replace("k", "0", "2", second)).isFalse();
    assertThat(store.replace("k", utf8("0"), utf8("2"))).isFalse();
    assertThat(store.replace("k", utf8("0"), utf8("2"), second)).isFalse();
    assertThat(store.getString("k")).isEqualTo("1");
    assertThat(store.replace("k", "1", "2", second)).isTrue();
    assertThat(store.ttl("k")).contains(Duration.ofSeconds(1));
    assertThat(store.replace("k", "2", "3")).isTrue();
    assertThat(store.ttl("k")).isEmpty();
    assertThat(store.replace("k", utf8("3"), utf8("4"), second)).isTrue();
    assertThat(store.ttl("k")).contains(Duration.ofSeconds(1));
    assertThat(store.replace("k", utf8("4"), utf8("5"))).isTrue();
    assertThat(store.ttl("k")).isEmpty();
    assertThat(store.getString("k")).isEqualTo("5");
  }

  @Test
  void replace_expectedValue_stores() {
    store.put("k", "1");
    assertThat(store.replace(utf8("k"), utf8("1"), utf8("2"))).isTrue();
    assertThat(store.getString("k")).isEqualTo("2");
  }

  @Test
  void replace_otherValue_leavesIt() {
    store.put("k", "1");
    assertThat(store.replace(utf8("k"), utf8("11"), utf8("2"))).isFalse();
    assertThat(store.replace(utf8("k"), utf8("0"), utf8("2"))).isFalse();
    assertThat(store.replace(utf8("k"), new byte[0], utf8("2"))).isFalse();
    assertThat(store.getString("k")).isEqualTo("1");
  }

  @Test
  void replace_absentKey_storesNothing() {
    assertThat(store.replace(utf8("k"), new byte[0], utf8("2"))).isFalse();
    assertThat(store.containsKey("k")).isFalse();
    assertThat(store.isEmpty()).isTrue();
  }

  @Test
  void replace_setsTheDeadline() {
    store.put("k", "1", Ttl.after(Duration.ofSeconds(9)));
    assertThat(store.replace(utf8("k"), utf8("1"), utf8("2"))).isTrue();
    assertThat(store.ttl("k")).isEmpty();
    assertThat(store.replace(utf8("k"), utf8("2"), utf8("2"), Ttl.after(Duration.ofSeconds(3))))
        .isTrue();
    assertThat(store.ttl("k")).contains(Duration.ofSeconds(3));
  }

  @Test
  void remove_presentKey_returnsTheValue() {
    putKeys("a", "b");
    assertThat(store.remove(utf8("a"))).isEqualTo(utf8("va"));
    assertThat(store.remove("b")).isEqualTo(utf8("vb"));
    assertThat(store.isEmpty()).isTrue();
    assertThat(store.get("a")).isNull();
  }

  @Test
  void remove_absentKey_returnsNull() {
    assertThat(store.remove("a")).isNull();
    store.put("a", "1");
    store.remove("a");
    assertThat(store.remove("a")).isNull();
    assertThat(store.size()).isZero();
  }

  @Test
  void remove_thenPut_isThereAgain() {
    store.put("a", "1");
    store.remove("a");
    store.put("a", "2");
    assertThat(store.getString("a")).isEqualTo("2");
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void delete_tellsWhetherTheKeyWasPresent() {
    putKeys("a", "b");
    assertThat(store.delete(utf8("a"))).isTrue();
    assertThat(store.delete("b")).isTrue();
    assertThat(store.delete("b")).isFalse();
    assertThat(store.isEmpty()).isTrue();
  }

  @Test
  void deleteAll_removesThePresentKeysAndCountsThem() {
    putKeys("a", "b", "c", "");
    assertThat(store.deleteAll(List.of(utf8("a"), utf8("missing"), utf8("c"), utf8(""))))
        .isEqualTo(3);
    assertThat(Contents.of(store)).isEqualTo(Map.of("b", "vb"));
    assertThat(store.size()).isEqualTo(1);
    assertThat(store.deleteAll(List.of(utf8("a"), utf8("c")))).isZero();
  }

  @Test
  void deleteAll_repeatedKey_countsOnce() {
    putKeys("a", "b");
    assertThat(store.deleteAll(List.of(utf8("a"), utf8("a"), utf8("x"), utf8("x")))).isEqualTo(1);
    assertThat(Contents.of(store)).isEqualTo(Map.of("b", "vb"));
  }

  @Test
  void deleteAll_empty_doesNothing() {
    putKeys("a");
    assertThat(store.deleteAll(List.of())).isZero();
    assertThat(Contents.of(store)).isEqualTo(Map.of("a", "va"));
  }

  @Test
  void deleteAll_expiredKeys_countForNothing() {
    store.put("a", "1", Ttl.after(Duration.ofMillis(10)));
    store.put("b", "2", Ttl.after(Duration.ofMillis(99)));
    store.put("c", "3");
    clock.advanceMillis(10);
    assertThat(store.deleteAll(List.of(utf8("a"), utf8("b"), utf8("c")))).isEqualTo(2);
    assertThat(store.isEmpty()).isTrue();
  }

  @Test
  void deleteAll_thenPut_isThereAgain() {
    putKeys("a", "b");
    store.deleteAll(List.of(utf8("a"), utf8("b")));
    store.putAll(List.of(Entry.of("b", "2")));
    assertThat(Contents.of(store)).isEqualTo(Map.of("b", "2"));
  }

  @Test
  void deleteAll_manyKeys_removesThemAll() {
    List<Entry> entries = new ArrayList<>();
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      entries.add(Entry.of("key-" + i, "value-" + i));
      if (i % 3 != 0) {
        keys.add(utf8("key-" + i));
      }
    }
    store.putAll(entries);
    assertThat(store.deleteAll(keys)).isEqualTo(2_000);
    assertThat(store.size()).isEqualTo(1_000);
    assertThat(store.getString("key-2997")).isEqualTo("value-2997");
    assertThat(store.containsKey("key-2998")).isFalse();
  }

  @Test
  void deleteAll_iterableThatThrows_removesNothing() {
    IllegalStateException failure = new IllegalStateException("from the iterable");
    putKeys("k");
    Iterator<byte[]> broken =
        new Iterator<>() {
          private boolean given;

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public byte[] next() {
            if (given) {
              throw failure;
            }
            given = true;
            return utf8("k");
          }
        };
    assertThatThrownBy(() -> store.deleteAll(() -> broken)).isSameAs(failure);
    assertThat(store.containsKey("k")).isTrue();
  }

  @Test
  void clear_removesEverythingAndCanBeFilledAgain() {
    putKeys("a", "b", "c", "");
    store.clear();
    assertThat(store.isEmpty()).isTrue();
    assertThat(store.get("a")).isNull();
    assertThat(Contents.of(store)).isEmpty();
    store.put("b", "again");
    assertThat(Contents.of(store)).isEqualTo(Map.of("b", "again"));
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void clear_emptyStore_isFine() {
    store.clear();
    store.clear();
    assertThat(store.isEmpty()).isTrue();
  }

  @Test
  void clear_takesEntriesOutOfEveryKindOfWrite() {
    store.putAll(List.of(Entry.of("a", "1"), Entry.of("b", "2")));
    store.put("a", "11");
    store.delete("b");
    store.put("c", "3", Ttl.after(Duration.ofHours(1)));
    store.clear();
    assertThat(Contents.of(store)).isEmpty();
    assertThat(store.putIfAbsent(utf8("a"), utf8("x"))).isNull();
    assertThat(store.replace(utf8("c"), utf8("3"), utf8("x"))).isFalse();
    assertThat(store.remove("b")).isNull();
    assertThat(Contents.of(store)).isEqualTo(Map.of("a", "x"));
  }
}
