package io.emdb.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.Ttl;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A clock that is set, by an hour or by ten years, while the database is open or closed. */
class ClockTest {

  private static final Instant START = ManualClock.START;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration TEN_YEARS = Duration.ofDays(3_653);

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final ManualClock clock = new ManualClock();
  private Path path;
  private Emdb db;

  @BeforeEach
  void open() {
    path = databases.directory();
    db = databases.open(Emdb.builder().path(path).clock(clock));
  }

  private void reopen() {
    db = databases.reopen(db, Emdb.builder().path(path).clock(clock));
  }

  @Test
  void jumps_costNoEntryThatLivesForEver_andNoneBeforeItsDeadline() {
    db.put("permanent", "v");
    db.put("hour", "v", Ttl.after(HOUR));
    for (Duration jump : List.of(HOUR.negated(), TEN_YEARS.negated(), HOUR.minusMillis(1))) {
      clock.set(START.plus(jump));
      assertThat(db.getString("permanent")).as("%s", jump).isEqualTo("v");
      assertThat(db.getString("hour")).as("%s", jump).isEqualTo("v");
      assertThat(db.expiresAt("hour")).contains(START.plus(HOUR));
      assertThat(db.sweepExpired()).isZero();
      db.compact();
      reopen();
    }
    clock.set(START.plus(TEN_YEARS));
    assertThat(db.getString("permanent")).isEqualTo("v");
    assertThat(db.get("hour")).isNull();
  }

  @Test
  void whatASweepOrACompactionFoundExpired_staysGone_wheneverItIs() {
    for (Runnable removal : List.<Runnable>of(() -> db.sweepExpired(), () -> db.compact())) {
      clock.set(START);
      db.put("k", "v", Ttl.after(HOUR));
      clock.set(START.plus(TEN_YEARS));
      removal.run();
      for (Duration back : List.of(Duration.ZERO, HOUR.negated())) {
        clock.set(START.plus(back));
        assertThat(db.get("k")).isNull();
        reopen();
        assertThat(db.get("k")).isNull();
      }
    }
  }

  /** No time is stored: what has only been hidden is what the clock says, as docs/durability.md. */
  @Test
  void whatWasOnlyHidden_isThereAgain_ifTheClockGoesBack() {
    db.put("k", "v", Ttl.after(HOUR));
    clock.set(START.plus(TEN_YEARS));
    assertThat(db.get("k")).isNull();
    clock.set(START);
    assertThat(db.getString("k")).isEqualTo("v");

    clock.set(START.plus(TEN_YEARS));
    reopen();
    assertThat(db.get("k")).isNull();
    clock.set(START);
    reopen();
    assertThat(db.getString("k")).isEqualTo("v");
  }
}
