package io.emdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReadViewTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final ManualClock clock = new ManualClock();
  private Emdb db;

  @BeforeEach
  void open() {
    db =
        databases.open(
            Emdb.builder().path(databases.directory()).segmentSize(64 * 1024).clock(clock));
    db.put("a", "1");
    db.put("b", "1");
    db.namespace("n").put("a", "1");
  }

  private void assertOldState(ReadView view) {
    assertThat(Contents.of(view)).isEqualTo(Map.of("a", "1", "b", "1"));
    assertThat(view.size()).isEqualTo(2);
    assertThat(view.getString("a")).isEqualTo("1");
    assertThat(view.containsKey("c")).isFalse();
    assertThat(Contents.keys(view.scan(KeyRange.all()))).containsExactly("a", "b");
    assertThat(Contents.of(view.namespace("n"))).isEqualTo(Map.of("a", "1"));
    assertThat(view.namespace("n").size()).isEqualTo(1);
    assertThat(view.namespace("later").isEmpty()).isTrue();
  }

  @Test
  void view_doesNotSeeLaterWrites() {
    try (ReadView view = db.readView()) {
      db.put("a", "2");
      db.delete("b");
      db.put("c", "2");
      db.namespace("n").put("a", "2");
      db.namespace("later").put("x", "2");
      assertOldState(view);
      assertOldState(view);
    }
    assertThat(Contents.of(db)).isEqualTo(Map.of("a", "2", "c", "2"));
  }

  @Test
  void view_doesNotSeeALaterClearOrDrop() {
    try (ReadView view = db.readView()) {
      db.clear();
      db.dropNamespace("n");
      db.namespace("n").put("a", "2");
      db.put("a", "2");
      assertOldState(view);
    }
    assertThat(Contents.of(db.namespace("n"))).isEqualTo(Map.of("a", "2"));
  }

  @Test
  void view_outlivesCompaction() {
    try (ReadView view = db.readView()) {
      for (int i = 0; i < 500; i++) {
        db.put("a", "x".repeat(500));
        db.put("filler-" + i, "x".repeat(500));
      }
      db.delete("b");
      db.namespace("n").clear();
      db.compact();
      assertOldState(view);
      db.compact();
      assertOldState(view);
    }
    db.compact();
    assertThat(db.size()).isEqualTo(501);
  }

  @Test
  void viewsOfManyMoments_eachKeepTheirs() {
    List<ReadView> views = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      db.put("counter", String.valueOf(i));
      db.put("key-" + i, "v");
      views.add(db.readView());
    }
    for (int i = 49; i >= 0; i--) {
      try (ReadView view = views.get(i)) {
        assertThat(view.getString("counter")).isEqualTo(String.valueOf(i));
        assertThat(view.size()).isEqualTo(i + 4);
      }
    }
    assertThat(db.stats().openViews()).isZero();
  }

  @Test
  void deadlines_areJudgedByTheClockOfTheRead() {
    db.put("t", "v", Ttl.after(Duration.ofSeconds(1)));
    try (ReadView view = db.readView()) {
      assertThat(view.getString("t")).isEqualTo("v");
      assertThat(view.ttl("t")).contains(Duration.ofSeconds(1));
      assertThat(view.size()).isEqualTo(3);
      clock.advanceMillis(1_000);
      assertThat(view.get("t")).isNull();
      assertThat(view.size()).isEqualTo(2);
      assertThat(view.ttl("t")).isEmpty();
    }
  }

  @Test
  void entrySweptMeanwhile_staysGone() {
    db.put("t", "v", Ttl.after(Duration.ofSeconds(1)));
    try (ReadView view = db.readView()) {
      clock.advanceMillis(1_000);
      assertThat(db.sweepExpired()).isEqualTo(1);
      assertThat(view.get("t")).isNull();
      assertOldState(view);
    }
  }

  @Test
  void closedView_refusesReads() {
    ReadView view = db.readView();
    KeyValueReader namespace = view.namespace("n");
    view.close();
    assertThatCode(view::close).doesNotThrowAnyException();
    assertThatThrownBy(() -> view.get("a")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(view::entries).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(view::size).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> namespace.get("a")).isInstanceOf(IllegalStateException.class);
    assertThat(db.getString("a")).isEqualTo("1");
  }

  @Test
  void view_isCountedUntilClosed() {
    assertThat(db.stats().openViews()).isZero();
    ReadView view = db.readView();
    assertThat(db.stats().openViews()).isEqualTo(1);
    view.close();
    view.close();
    assertThat(db.stats().openViews()).isZero();
  }

  @Test
  void view_sharedByThreads_showsAllTheSame() {
    try (ReadView view = db.readView();
        Crew crew = new Crew()) {
      crew.add(
              3,
              index -> {
                for (int i = 0; i < 200; i++) {
                  assertOldState(view);
                }
              })
          .add(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  db.put("a", "new " + i);
                  db.put("c" + i, "new");
                }
              })
          .start();
      crew.join();
    }
  }

  @Test
  void spaceKeptForAView_isGivenBackAfterIt() {
    ReadView view = db.readView();
    for (int i = 0; i < 1_000; i++) {
      db.put("a", "x".repeat(1_000));
    }
    view.close();
    db.compact();
    assertThat(db.stats().fileBytes()).isLessThan(300_000);
  }
}
