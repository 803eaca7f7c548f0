package io.emdb.contract;

import static io.emdb.testing.Contents.hex;
import static io.emdb.testing.Contents.keys;
import static io.emdb.testing.Contents.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Cursor;
import io.emdb.Entry;
import io.emdb.Group;
import io.emdb.KeyRange;
import io.emdb.Ttl;
import io.emdb.testing.Contents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupContractTest extends KeyValuesContract {

  @Test
  void group_joinsWithADot() {
    Group group = store.group("product");
    group.put("lamp", "1");
    store.put("product.desk", "2");
    assertThat(store.getString("product.lamp")).isEqualTo("1");
    assertThat(group.getString("desk")).isEqualTo("2");
    assertThat(Contents.of(group)).isEqualTo(Map.of("lamp", "1", "desk", "2"));
  }

  @Test
  void group_excludesTheBareKeyAndLongerPrefixes() {
    putKeys("product", "product.a", "products.x", "productX", "product.");
    Group group = store.group("product");
    assertThat(Contents.of(group)).isEqualTo(Map.of("a", "vproduct.a", "", "vproduct."));
    assertThat(group.size()).isEqualTo(2);
    assertThat(group.containsKey("x")).isFalse();
  }

  @Test
  void group_nests() {
    Group nested = store.group("a").group("b").group("c");
    nested.put("k", "v");
    assertThat(store.getString("a.b.c.k")).isEqualTo("v");
    assertThat(store.group("a.b.c").getString("k")).isEqualTo("v");
    assertThat(store.group("a").group("b.c").getString("k")).isEqualTo("v");
    assertThat(store.group("a").getString("b.c.k")).isEqualTo("v");
    assertThat(nested.prefix()).endsWith("a.b.c");
  }

  @Test
  void group_dotsInPlainKeysTakePart() {
    store.put("a.b.c", "v");
    assertThat(store.group("a").getString("b.c")).isEqualTo("v");
    assertThat(store.group("a.b").getString("c")).isEqualTo("v");
  }

  @Test
  void group_ofTheEmptyPrefix_addressesBareKeys() {
    store.put("k", "v");
    Group bare = store.group("");
    assertThat(bare.getString("k")).isEqualTo("v");
    bare.put("l", "w");
    assertThat(store.getString("l")).isEqualTo("w");
    assertThat(bare.group("g").getString("x")).isNull();
    store.put("g.x", "y");
    assertThat(bare.group("g").getString("x")).isEqualTo("y");
    assertThat(Contents.of(bare)).isEqualTo(Contents.of(store));
  }

  @Test
  void group_ofTheEmptyPrefix_refusesToBeCleared() {
    store.put("k", "v");
    assertThatThrownBy(() -> store.group("").clear())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prefix");
    assertThat(store.getString("k")).isEqualTo("v");
  }

  @Test
  void deleteGroup_removesWhatStartsWithPrefixAndDot() {
    putKeys("g", "g.", "g.a", "g.b.c", "gg.a", "h");
    assertThat(store.deleteGroup("g")).isEqualTo(3);
    assertThat(Contents.of(store).keySet()).containsExactly("g", "gg.a", "h");
    assertThat(store.deleteGroup("g")).isZero();
    assertThat(store.deleteGroup("missing")).isZero();
  }

  @Test
  void deleteGroup_emptyPrefix_isRefused() {
    putKeys(".a", "b");
    assertThatThrownBy(() -> store.deleteGroup(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prefix");
    assertThat(store.size()).isEqualTo(2);
  }

  @Test
  void deleteGroup_ofManyKeys_removesThemAll() {
    for (int i = 0; i < 1_000; i++) {
      store.put("g." + i, "v");
    }
    store.put("other", "v");
    assertThat(store.deleteGroup("g")).isEqualTo(1_000);
    assertThat(Contents.of(store)).isEqualTo(Map.of("other", "v"));
  }

  @Test
  void deleteGroup_insideAGroup_staysInside() {
    store.put("a.b.x", "1");
    store.put("b.x", "2");
    assertThat(store.group("a").deleteGroup("b")).isEqualTo(1);
    assertThat(Contents.of(store)).isEqualTo(Map.of("b.x", "2"));
  }

  @Test
  void clear_removesTheGroupOnly() {
    putKeys("g", "g.a", "g.b", "gg.a");
    store.group("g").clear();
    assertThat(Contents.of(store).keySet()).containsExactly("g", "gg.a");
    assertThat(store.group("g").isEmpty()).isTrue();
  }

  @Test
  void group_cursorsReturnKeysWithoutThePrefix() {
    putKeys("g.b", "g.a", "g.c", "h");
    Group group = store.group("g");
    assertThat(keys(group.scan(KeyRange.all()))).containsExactly("a", "b", "c");
    assertThat(keys(group.scan(KeyRange.between("b", "c")))).containsExactly("b");
    assertThat(keys(group.scan(KeyRange.startingAfter("a")))).containsExactly("b", "c");
    assertThat(keys(group.scan(KeyRange.endingBefore(utf8("b"))))).containsExactly("a");
    assertThat(keys(group.scanPrefix("c"))).containsExactly("c");
    assertThat(group.page(KeyRange.all(), 2))
        .extracting(Entry::keyString)
        .containsExactly("a", "b");
    List<String> seen = new ArrayList<>();
    try (Cursor<byte[]> cursor = group.keys()) {
      cursor.forEachRemaining(key -> seen.add(new String(key, UTF_8)));
    }
    assertThat(seen).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void group_anyBytesBehindTheDot_areItsKeys() {
    Group group = store.group("g");
    group.put(hex("ff"), utf8("1"));
    group.put(hex("ffff"), utf8("2"));
    group.put(hex("00"), utf8("3"));
    group.put(new byte[0], utf8("4"));
    assertThat(group.size()).isEqualTo(4);
    assertThat(Contents.hexKeys(group.scan(KeyRange.all())))
        .containsExactly("", "00", "ff", "ffff");
    assertThat(Contents.hexKeys(group.scanPrefix(hex("ff")))).containsExactly("ff", "ffff");
  }

  @Test
  void group_offersEveryWrite() {
    Group group = store.group("g");
    assertThat(group.putIfAbsent(utf8("a"), utf8("1"))).isNull();
    assertThat(group.putIfAbsent(utf8("a"), utf8("2"))).isEqualTo(utf8("1"));
    assertThat(group.replace(utf8("a"), utf8("1"), utf8("3"))).isTrue();
    group.putAll(List.of(Entry.of("b", "4"), Entry.of("c", "5")));
    assertThat(group.remove("b")).isEqualTo(utf8("4"));
    assertThat(group.delete("c")).isTrue();
    group.put("d", "6", Ttl.after(Duration.ofSeconds(2)));
    assertThat(group.ttl("d")).contains(Duration.ofSeconds(2));
    assertThat(group.expiresAt("d")).contains(clock.instant().plusSeconds(2));
    assertThat(group.persist("d")).isTrue();
    assertThat(group.<Integer>read(utf8("d"), value -> value.length())).isEqualTo(1);
    assertThat(Contents.of(store)).isEqualTo(Map.of("g.a", "3", "g.d", "6"));
    store.put("a", "outside");
    assertThat(group.deleteAll(List.of(utf8("a"), utf8("x")))).isEqualTo(1);
    assertThat(Contents.of(store)).isEqualTo(Map.of("g.d", "6", "a", "outside"));
  }

  @Test
  void group_keyTooLongWithItsPrefix_isRefused() {
    byte[] key = new byte[variant.maxKeyLength() - 1];
    assertThatThrownBy(() -> store.group("g").put(key, utf8("v")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key");
    assertThat(store.isEmpty()).isTrue();
  }
}
