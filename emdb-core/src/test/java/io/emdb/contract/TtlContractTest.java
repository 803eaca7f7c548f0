package io.emdb.contract;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Cursor;
import io.emdb.Entry;
import io.emdb.KeyRange;
import io.emdb.Ttl;
import io.emdb.TtlOverflowException;
import io.emdb.testing.Contents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TtlContractTest extends KeyValuesContract {

  private static final Ttl SECOND = Ttl.after(Duration.ofSeconds(1));

  /** One entry that has just expired and one that lives. */
  private void putExpiredAndLive() {
    store.put("expired", "old", SECOND);
    store.put("live", "new", Ttl.after(Duration.ofMillis(1_001)));
    clock.advanceMillis(1_000);
  }

  @Test
  void deadline_isTheMomentOfTheWritePlusTheDuration() {
    clock.advanceMillis(7);
    store.put("k", "v", SECOND);
    assertThat(store.expiresAt(utf8("k"))).contains(clock.instant().plusSeconds(1));
    assertThat(store.expiresAt("k")).contains(clock.instant().plusSeconds(1));
    clock.advanceMillis(400);
    assertThat(store.ttl(utf8("k"))).contains(Duration.ofMillis(600));
    assertThat(store.ttl("k")).contains(Duration.ofMillis(600));
  }

  @Test
  void entry_livesUntilOneMillisecondBeforeItsDeadline() {
    store.put("k", "v", SECOND);
    clock.advanceMillis(999);
    assertThat(store.getString("k")).isEqualTo("v");
    assertThat(store.ttl("k")).contains(Duration.ofMillis(1));
    clock.advanceMillis(1);
    assertThat(store.get("k")).isNull();
  }

  @Test
  void expiredEntry_isAbsentForPointReads() {
    putExpiredAndLive();
    assertThat(store.get("expired")).isNull();
    assertThat(store.getString("expired")).isNull();
    assertThat(store.<Integer>read(utf8("expired"), value -> 1)).isNull();
    assertThat(store.containsKey("expired")).isFalse();
    assertThat(store.expiresAt("expired")).isEmpty();
    assertThat(store.ttl("expired")).isEmpty();
    assertThat(store.getString("live")).isEqualTo("new");
  }

  @Test
  void expiredEntry_isAbsentForWalks() {
    putExpiredAndLive();
    assertThat(store.size()).isEqualTo(1);
    assertThat(store.isEmpty()).isFalse();
    assertThat(Contents.of(store)).isEqualTo(Map.of("live", "new"));
    try (Cursor<byte[]> keys = store.keys()) {
      assertThat(keys.next()).isEqualTo(utf8("live"));
      assertThat(keys.hasNext()).isFalse();
    }
    assertThat(Contents.keys(store.scan(KeyRange.all()))).containsExactly("live");
    assertThat(Contents.keys(store.scanPrefix("e"))).isEmpty();
    assertThat(store.page(KeyRange.all(), 5)).containsExactly(Entry.of("live", "new"));
    store.forEach((key, value) -> assertThat(key).isEqualTo(utf8("live")));
    clock.advanceMillis(1);
    assertThat(store.size()).isZero();
    assertThat(store.isEmpty()).isTrue();
  }

  @Test
  void expiredEntry_isAbsentForRemovals() {
    putExpiredAndLive();
    assertThat(store.remove("expired")).isNull();
    store.put("expired", "old", Ttl.after(Duration.ZERO));
    assertThat(store.delete("expired")).isFalse();
    assertThat(store.size()).isEqualTo(1);
    assertThat(store.delete("live")).isTrue();
  }

  @Test
  void expiredEntry_isAbsentForConditionalWrites() {
    putExpiredAndLive();
    assertThat(store.replace(utf8("expired"), utf8("old"), utf8("x"))).isFalse();
    assertThat(store.get("expired")).isNull();
    assertThat(store.putIfAbsent(utf8("expired"), utf8("fresh"))).isNull();
    assertThat(store.getString("expired")).isEqualTo("fresh");
    assertThat(store.ttl("expired")).isEmpty();
    assertThat(store.size()).isEqualTo(2);
  }

  @Test
  void persist_expiredEntry_doesNotBringItBack() {
    putExpiredAndLive();
    assertThat(store.persist("expired")).isFalse();
    assertThat(store.get("expired")).isNull();
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void expiredEntry_isAbsentForGroups() {
    store.put("g.expired", "old", SECOND);
    store.put("g.live", "new");
    clock.advanceMillis(1_000);
    assertThat(store.group("g").size()).isEqualTo(1);
    assertThat(Contents.of(store.group("g"))).isEqualTo(Map.of("live", "new"));
    assertThat(store.deleteGroup("g")).isEqualTo(1);
    assertThat(store.isEmpty()).isTrue();
  }

  @Test
  void after_zero_isExpiredAtOnce() {
    store.put("k", "before");
    store.put("k", "v", Ttl.after(Duration.ZERO));
    assertThat(store.get("k")).isNull();
    assertThat(store.size()).isZero();
  }

  @Test
  void after_lessThanAMillisecond_roundsDownToExpired() {
    store.put("k", "v", Ttl.after(Duration.ofNanos(999_999)));
    assertThat(store.get("k")).isNull();
    store.put("k", "v", Ttl.after(Duration.ofNanos(1_999_999)));
    assertThat(store.ttl("k")).contains(Duration.ofMillis(1));
  }

  @Test
  void after_pastTheEndOfTime_overflows() {
    Ttl tooLong = Ttl.after(Duration.ofMillis(Long.MAX_VALUE));
    Ttl farTooLong = Ttl.after(Duration.ofSeconds(Long.MAX_VALUE));
    for (Ttl ttl : List.of(tooLong, farTooLong)) {
      assertOverflow(() -> store.put("k", "v", ttl));
      assertOverflow(() -> store.putAll(List.of(Entry.of("k", "v")), ttl));
      assertOverflow(() -> store.putIfAbsent(utf8("k"), utf8("v"), ttl));
    }
    assertThat(store.isEmpty()).isTrue();
  }

  private static void assertOverflow(Runnable write) {
    assertThatThrownBy(write::run).isInstanceOf(TtlOverflowException.class);
  }

  @Test
  void after_lastMillisecondOfTime_isLegal() {
    Duration longest = Duration.ofMillis(Long.MAX_VALUE - clock.millis());
    store.put("k", "v", Ttl.after(longest));
    assertThat(store.ttl("k")).contains(longest);
    assertThat(store.getString("k")).isEqualTo("v");
  }

  @Test
  void put_again_replacesTheDeadline() {
    store.put("k", "v", SECOND);
    store.put("k", "v", Ttl.after(Duration.ofSeconds(5)));
    assertThat(store.ttl("k")).contains(Duration.ofSeconds(5));
    store.put("k", "v");
    assertThat(store.ttl("k")).isEmpty();
    clock.advance(Duration.ofDays(365));
    assertThat(store.getString("k")).isEqualTo("v");
  }

  @Test
  void put_overAnExpiredEntry_isThereAgain() {
    store.put("k", "old", SECOND);
    clock.advanceMillis(2_000);
    store.put("k", "new", SECOND);
    assertThat(store.getString("k")).isEqualTo("new");
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void persist_entryWithDeadline_neverExpires() {
    store.put("k", "v", SECOND);
    assertThat(store.persist(utf8("k"))).isTrue();
    assertThat(store.ttl("k")).isEmpty();
    assertThat(store.persist("k")).isFalse();
    clock.advance(Duration.ofDays(365));
    assertThat(store.getString("k")).isEqualTo("v");
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void persist_missingOrPermanentKey_isFalse() {
    store.put("k", "v");
    assertThat(store.persist("k")).isFalse();
    assertThat(store.persist("missing")).isFalse();
    assertThat(store.getString("k")).isEqualTo("v");
    assertThat(store.size()).isEqualTo(1);
  }

  @Test
  void manyDeadlines_sizeFollowsTheClock() {
    for (int i = 1; i <= 100; i++) {
      store.put("k" + i, "v", Ttl.after(Duration.ofMillis(i)));
    }
    for (int passed = 0; passed <= 100; passed++) {
      assertThat(store.size()).isEqualTo(100 - passed);
      clock.advanceMillis(1);
    }
  }
}
