package io.emdb.checklist;

import static io.emdb.testing.Contents.hex;
import static io.emdb.testing.Contents.hexKeys;
import static io.emdb.testing.Contents.keys;
import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Cursor;
import io.emdb.Entry;
import io.emdb.Group;
import io.emdb.Ttl;
import io.emdb.testing.Contents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Points 8 to 11: iteration and groups. */
class KeysChecklistTest extends Checklist {

  @Nested
  @DisplayName("8: iteration is a snapshot in key order")
  class Point8 {

    @Test
    void entries_areOfOneMoment() {
      db.put("a", "1");
      db.put("b", "1");
      try (Cursor<Entry> cursor = db.entries()) {
        db.put("a", "2");
        db.delete("b");
        db.put("c", "2");
        assertThat(Contents.drain(cursor)).containsExactly(Entry.of("a", "1"), Entry.of("b", "1"));
      }
    }

    @Test
    void keys_areOfOneMoment() {
      db.put("a", "1");
      try (Cursor<byte[]> cursor = db.keys()) {
        db.clear();
        assertThat(cursor.next()).isEqualTo(utf8("a"));
        assertThat(cursor.hasNext()).isFalse();
      }
    }

    @Test
    void entriesAndKeys_areInUnsignedByteOrder() {
      String[] shuffled = {"ff", "", "7f", "80", "00", "0000", "ffff", "7f00"};
      for (String key : shuffled) {
        db.put(hex(key), utf8("v"));
      }
      String[] ordered = {"", "00", "0000", "7f", "7f00", "80", "ff", "ffff"};
      assertThat(hexKeys(db.entries())).containsExactly(ordered);
      List<String> keys = new ArrayList<>();
      try (Cursor<byte[]> cursor = db.keys()) {
        cursor.forEachRemaining(key -> keys.add(HexFormat.of().formatHex(key)));
      }
      assertThat(keys).containsExactly(ordered);
    }

    @Test
    void order_isTheSameAfterReopenAndCompaction() {
      for (int i = 99; i >= 0; i--) {
        db.put(String.format(Locale.ROOT, "key-%02d", i), "v");
      }
      reopen();
      assertThat(keys(db.entries())).hasSize(100).isSorted();
      db.compact();
      assertThat(keys(db.entries())).hasSize(100).isSorted();
    }
  }

  @Nested
  @DisplayName("9: group")
  class Point9 {

    @Test
    void group_hasTheKeysWithADotBehindThePrefix() {
      for (String key : new String[] {"product", "product.x", "product.y.z", "products.x", "p.x"}) {
        db.put(key, "v");
      }
      assertThat(Contents.of(db.group("product")).keySet()).containsExactly("x", "y.z");
    }

    @Test
    void keysStartingWithADot_areAPrefixScanAway() {
      db.put(".a", "1");
      db.put("b.a", "2");
      assertThat(keys(db.scanPrefix("."))).containsExactly(".a");
    }
  }

  @Nested
  @DisplayName("10: deleteGroup")
  class Point10 {

    @Test
    void emptyPrefix_isRefused() {
      db.put(".a", "1");
      assertThatThrownBy(() -> db.deleteGroup("")).isInstanceOf(IllegalArgumentException.class);
      assertThat(db.size()).isEqualTo(1);
    }

    @Test
    void deleteGroup_removesKeysBehindTheDotAndCountsThem() {
      db.put("g", "1");
      db.put("g.a", "1");
      db.put("g.b.c", "1");
      db.put("gg.a", "1");
      assertThat(db.deleteGroup("g")).isEqualTo(2);
      assertThat(Contents.of(db).keySet()).containsExactly("g", "gg.a");
    }

    @Test
    void deleteGroup_countsVisibleKeysOnly() {
      db.put("g.live", "1");
      db.put("g.expired", "1", Ttl.after(Duration.ZERO));
      assertThat(db.deleteGroup("g")).isEqualTo(1);
    }

    @Test
    void missingGroup_isZero() {
      db.put("a", "1");
      assertThat(db.deleteGroup("g")).isZero();
      assertThat(db.size()).isEqualTo(1);
    }

    @Test
    void deleteGroup_survivesReopen() {
      db.put("g.a", "1");
      db.put("h", "1");
      db.deleteGroup("g");
      reopen();
      assertThat(Contents.of(db)).isEqualTo(Map.of("h", "1"));
    }
  }

  @Nested
  @DisplayName("11: groups as a focus on keys")
  class Point11 {

    private Group group;

    @BeforeEach
    void takeAGroup() {
      group = db.group("user");
    }

    @Test
    void keys_areJoinedWithADot() {
      group.put("name", "ada");
      assertThat(db.getString("user.name")).isEqualTo("ada");
      assertThat(group.getString("name")).isEqualTo("ada");
      assertThat(group.containsKey("name")).isTrue();
      assertThat(group.remove("name")).isEqualTo(utf8("ada"));
      assertThat(db.isEmpty()).isTrue();
    }

    @Test
    void emptyPrefix_meansTheBareKey() {
      db.group("").put("k", "v");
      assertThat(db.getString("k")).isEqualTo("v");
    }

    @Test
    void nestedGroups_concatenate() {
      group.group("address").group("home").put("city", "London");
      assertThat(db.getString("user.address.home.city")).isEqualTo("London");
      assertThat(group.group("address.home").getString("city")).isEqualTo("London");
    }

    @Test
    void putWithTtl_expires() {
      group.put("session", "v", Ttl.after(Duration.ofSeconds(1)));
      clock.advanceMillis(1_000);
      assertThat(group.get("session")).isNull();
    }

    @Test
    void clear_isDeleteGroup() {
      db.put("user", "stays");
      group.put("a", "1");
      group.put("b.c", "1");
      group.clear();
      assertThat(Contents.of(db)).isEqualTo(Map.of("user", "stays"));
    }

    @Test
    void clear_ofTheEmptyPrefix_isRefused() {
      db.put("k", "v");
      assertThatThrownBy(() -> db.group("").clear()).isInstanceOf(IllegalArgumentException.class);
      assertThat(db.size()).isEqualTo(1);
    }

    @Test
    void dotsInPlainKeys_takePart() {
      db.put("user.plain", "v");
      assertThat(Contents.of(group)).isEqualTo(Map.of("plain", "v"));
    }

    @Test
    void iteration_isOfTheGroup() {
      db.put("user.a", "1");
      db.put("users.a", "2");
      assertThat(Contents.drain(group.entries())).containsExactly(Entry.of("a", "1"));
    }
  }
}
