package io.emdb.checklist;

import static io.emdb.testing.Contents.keys;
import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbConfigurationException;
import io.emdb.KeyRange;
import io.emdb.Ttl;
import io.emdb.TtlOverflowException;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Points 1 to 7: time to live. */
class TtlChecklistTest extends Checklist {

  private static final Ttl SECOND = Ttl.after(Duration.ofSeconds(1));

  @Nested
  @DisplayName("1: the deadline is absolute")
  class Point1 {

    @Test
    void deadline_isNowPlusDuration_computedAtTheWrite() {
      db.put("k", "v", SECOND);
      Instant deadline = ManualClock.START.plusSeconds(1);
      clock.advanceMillis(300);
      assertThat(db.expiresAt("k")).contains(deadline);
      reopen();
      assertThat(db.expiresAt("k")).contains(deadline);
      assertThat(db.ttl("k")).contains(Duration.ofMillis(700));
    }

    @Test
    void deadlineEqualToNow_isExpired() {
      db.put("k", "v", SECOND);
      clock.advanceMillis(999);
      assertThat(db.getString("k")).isEqualTo("v");
      clock.advanceMillis(1);
      assertThat(db.get("k")).isNull();
    }

    @Test
    void afterZero_isStoredButInvisibleAtOnce() {
      db.put("k", "v", Ttl.after(Duration.ZERO));
      assertThat(db.get("k")).isNull();
      assertThat(db.size()).isZero();
      assertThat(db.sweepExpired()).isEqualTo(1);
    }

    @Test
    void clockThatGoesBack_afterASweep_doesNotBringEntriesBack() {
      db.put("k", "v", SECOND);
      clock.advanceMillis(1_000);
      assertThat(db.sweepExpired()).isEqualTo(1);
      clock.set(ManualClock.START);
      assertThat(db.get("k")).isNull();
      reopen();
      assertThat(db.get("k")).isNull();
    }
  }

  @Nested
  @DisplayName("2: default, never, after")
  class Point2 {

    @BeforeEach
    void openWithDefaultTtl() {
      db.close();
      db = databases.open(builder().defaultTtl(Duration.ofSeconds(10)));
    }

    @Test
    void default_isTheBuildersDuration() {
      db.put("k", "v", Ttl.DEFAULT);
      assertThat(db.ttl("k")).contains(Duration.ofSeconds(10));
    }

    @Test
    void default_withoutABuildersDuration_isForEver() {
      Emdb without = databases.openInMemory();
      without.put("k", "v", Ttl.DEFAULT);
      without.put("l", "v");
      assertThat(without.expiresAt("k")).isEmpty();
      assertThat(without.expiresAt("l")).isEmpty();
    }

    @Test
    void never_overridesTheDefault() {
      db.put("k", "v", Ttl.NEVER);
      assertThat(db.expiresAt("k")).isEmpty();
      clock.advance(Duration.ofDays(1));
      assertThat(db.getString("k")).isEqualTo("v");
    }

    @Test
    void plainPut_usesTheDefault() {
      db.put("k", "v");
      db.namespace("n").put("k", "v");
      db.putIfAbsent(utf8("l"), utf8("v"));
      assertThat(db.ttl("k")).contains(Duration.ofSeconds(10));
      assertThat(db.ttl("l")).contains(Duration.ofSeconds(10));
      assertThat(db.namespace("n").ttl("k")).contains(Duration.ofSeconds(10));
    }

    @Test
    void plainPut_inATransaction_usesTheDefault() {
      db.inTransaction(tx -> tx.put("k", "v"));
      assertThat(db.ttl("k")).contains(Duration.ofSeconds(10));
    }

    @Test
    void plainPut_throughAGroup_usesTheDefault() {
      db.group("g").put("k", "v");
      assertThat(db.ttl("g.k")).contains(Duration.ofSeconds(10));
    }

    @Test
    void putAgain_replacesTheDeadline() {
      db.put("k", "v", SECOND);
      db.put("k", "v");
      assertThat(db.ttl("k")).contains(Duration.ofSeconds(10));
      db.put("k", "v", Ttl.NEVER);
      assertThat(db.ttl("k")).isEmpty();
    }

    @Test
    void defaultTtl_negative_isRefused() {
      assertThatThrownBy(() -> Emdb.builder().defaultTtl(Duration.ofMillis(-1)))
          .isInstanceOf(EmdbConfigurationException.class);
    }

    /* A database opened with a default that no clock can add to, and then refused every put. */
    @Test
    void defaultTtl_thatNoDeadlineCanHold_isRefused() {
      for (Duration ttl :
          List.of(
              Duration.ofMillis(Long.MAX_VALUE / 2 + 1),
              Duration.ofMillis(Long.MAX_VALUE),
              Duration.ofDays(300_000_000_000L),
              Duration.ofSeconds(Long.MAX_VALUE))) {
        assertThatThrownBy(() -> Emdb.builder().defaultTtl(ttl))
            .isInstanceOf(EmdbConfigurationException.class)
            .hasMessageContaining(ttl.toString())
            .hasMessageContaining("for ever");
      }
    }

    @Test
    void defaultTtl_theLongest_works() {
      Duration longest = Duration.ofMillis(Long.MAX_VALUE / 2);
      db = databases.open(builder().path(databases.directory()).defaultTtl(longest));
      db.put("k", "v");
      assertThat(db.ttl("k")).contains(longest);
    }
  }

  @Nested
  @DisplayName("3: overflow")
  class Point3 {

    @Test
    void deadlineBeyondLongMilliseconds_overflows() {
      long last = Long.MAX_VALUE - clock.millis();
      assertThatThrownBy(() -> db.put("k", "v", Ttl.after(Duration.ofMillis(last + 1))))
          .isInstanceOf(TtlOverflowException.class);
      assertThat(db.containsKey("k")).isFalse();
    }

    @Test
    void deadlineAtTheLastMillisecond_isStored() {
      db.put("k", "v", Ttl.after(Duration.ofMillis(Long.MAX_VALUE - clock.millis())));
      reopen();
      assertThat(db.expiresAt("k")).contains(Instant.ofEpochMilli(Long.MAX_VALUE));
    }

    @Test
    void durationBeyondLongMilliseconds_overflowsTheSameWay() {
      assertThatThrownBy(() -> db.put("k", "v", Ttl.after(Duration.ofSeconds(Long.MAX_VALUE))))
          .isInstanceOf(TtlOverflowException.class);
      assertThat(db.containsKey("k")).isFalse();
    }
  }

  @Nested
  @DisplayName("4: ttl and expiresAt")
  class Point4 {

    @Test
    void missingKey_hasNone() {
      assertThat(db.ttl("k")).isEmpty();
      assertThat(db.expiresAt("k")).isEmpty();
    }

    @Test
    void permanentKey_hasNone() {
      db.put("k", "v");
      assertThat(db.ttl("k")).isEmpty();
      assertThat(db.expiresAt("k")).isEmpty();
    }

    @Test
    void expiredKey_hasNone() {
      db.put("k", "v", SECOND);
      clock.advanceMillis(1_000);
      assertThat(db.ttl("k")).isEmpty();
      assertThat(db.expiresAt("k")).isEmpty();
    }

    @Test
    void subMillisecondDuration_roundsDownToExpired() {
      db.put("k", "v", Ttl.after(Duration.ofNanos(999_999)));
      assertThat(db.get("k")).isNull();
    }
  }

  @Nested
  @DisplayName("5: persist")
  class Point5 {

    @Test
    void keyWithDeadline_isTrueOnce() {
      db.put("k", "v", SECOND);
      assertThat(db.persist("k")).isTrue();
      assertThat(db.persist("k")).isFalse();
    }

    @Test
    void missingOrPermanentKey_isFalseAndWritesNothing() {
      db.put("k", "v");
      long sequence = db.stats().lastSequence();
      assertThat(db.persist("k")).isFalse();
      assertThat(db.persist("missing")).isFalse();
      assertThat(db.stats().lastSequence()).isEqualTo(sequence);
    }

    @Test
    void persist_writesALogRecord() {
      db.put("k", "v", SECOND);
      long sequence = db.stats().lastSequence();
      db.persist("k");
      assertThat(db.stats().lastSequence()).isEqualTo(sequence + 1);
    }

    @Test
    void persist_survivesReopen() {
      db.put("k", "v", SECOND);
      db.persist("k");
      reopen();
      clock.advance(Duration.ofDays(1));
      assertThat(db.getString("k")).isEqualTo("v");
      assertThat(db.expiresAt("k")).isEmpty();
    }
  }

  @Nested
  @DisplayName("6: sweepExpired")
  class Point6 {

    @Test
    void emptyDatabase_isZero() {
      assertThat(db.sweepExpired()).isZero();
    }

    @Test
    void nothingExpired_isZero() {
      db.put("k", "v", SECOND);
      db.put("l", "v");
      assertThat(db.sweepExpired()).isZero();
      assertThat(db.size()).isEqualTo(2);
    }

    @Test
    void expiredKey_countsOnce() {
      for (int i = 0; i < 10; i++) {
        db.put("k" + i, "v", SECOND);
      }
      db.put("live", "v");
      clock.advanceMillis(1_000);
      assertThat(db.sweepExpired()).isEqualTo(10);
      assertThat(db.sweepExpired()).isZero();
      assertThat(db.stats().sweptEntries()).isEqualTo(10);
      assertThat(Contents.of(db)).isEqualTo(Map.of("live", "v"));
    }

    @Test
    void keyOverwrittenAfterExpiry_isNotSwept() {
      db.put("k", "old", SECOND);
      clock.advanceMillis(1_000);
      db.put("k", "new");
      assertThat(db.sweepExpired()).isZero();
      assertThat(db.getString("k")).isEqualTo("new");
    }

    @Test
    void reads_neverDelete() {
      db.put("k", "v", SECOND);
      clock.advanceMillis(1_000);
      assertThat(db.get("k")).isNull();
      assertThat(db.size()).isZero();
      assertThat(Contents.of(db)).isEmpty();
      assertThat(db.sweepExpired()).isEqualTo(1);
    }

    @Test
    void open_leavesExpiredEntriesOut() {
      db.put("k", "v", SECOND);
      db.put("l", "v");
      db.close();
      clock.advanceMillis(1_000);
      db = databases.open(builder());
      assertThat(db.stats().liveEntries()).isEqualTo(1);
      assertThat(Contents.of(db)).isEqualTo(Map.of("l", "v"));
    }

    @Test
    void compact_leavesExpiredEntriesOut() {
      db.put("k", "v", SECOND);
      db.put("l", "v");
      clock.advanceMillis(1_000);
      db.compact();
      assertThat(db.stats().liveEntries()).isEqualTo(1);
      assertThat(db.sweepExpired()).isZero();
    }

    @Test
    void sweep_survivesReopen() {
      db.put("k", "v", SECOND);
      clock.advanceMillis(1_000);
      assertThat(db.sweepExpired()).isEqualTo(1);
      reopen();
      assertThat(db.sweepExpired()).isZero();
      assertThat(db.isEmpty()).isTrue();
    }
  }

  @Nested
  @DisplayName("7: expired entries are absent")
  class Point7 {

    @BeforeEach
    void putExpiredEntries() {
      db.put("k", "v", SECOND);
      db.put("g.k", "v", SECOND);
      db.put("live", "v");
      clock.advanceMillis(1_000);
    }

    @Test
    void get_hidesThem() {
      assertThat(db.get("k")).isNull();
      assertThat(db.<Integer>read(utf8("k"), value -> 1)).isNull();
    }

    @Test
    void containsKey_hidesThem() {
      assertThat(db.containsKey("k")).isFalse();
    }

    @Test
    void sizeAndIsEmpty_hideThem() {
      assertThat(db.size()).isEqualTo(1);
      db.delete("live");
      assertThat(db.isEmpty()).isTrue();
    }

    @Test
    void entriesAndScans_hideThem() {
      assertThat(Contents.of(db)).isEqualTo(Map.of("live", "v"));
      assertThat(keys(db.scan(KeyRange.all()))).containsExactly("live");
      assertThat(keys(db.scanPrefix("k"))).isEmpty();
    }

    @Test
    void keys_hideThem() {
      try (Cursor<byte[]> keys = db.keys()) {
        assertThat(keys.next()).isEqualTo(utf8("live"));
        assertThat(keys.hasNext()).isFalse();
      }
    }

    @Test
    void group_hidesThem() {
      assertThat(db.group("g").isEmpty()).isTrue();
      assertThat(Contents.of(db.group("g"))).isEmpty();
    }

    @Test
    void remove_returnsNothingButRemovesThem() {
      assertThat(db.remove("k")).isNull();
      assertThat(db.delete("g.k")).isFalse();
      assertThat(db.sweepExpired()).isZero();
    }
  }
}
