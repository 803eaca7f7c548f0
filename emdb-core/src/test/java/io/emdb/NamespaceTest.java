package io.emdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NamespaceTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final ManualClock clock = new ManualClock();
  private Path path;
  private Emdb db;

  @BeforeEach
  void open() {
    path = databases.directory();
    db = databases.open(builder());
  }

  private EmdbBuilder builder() {
    return Emdb.builder().path(path).segmentSize(64 * 1024).clock(clock);
  }

  private void reopen() {
    db = databases.reopen(db, builder());
  }

  @Test
  void namespaces_areApart() {
    db.put("k", "default");
    db.namespace("a").put("k", "in a");
    db.namespace("b").put("k", "in b");
    assertThat(db.getString("k")).isEqualTo("default");
    assertThat(db.namespace("a").getString("k")).isEqualTo("in a");
    assertThat(db.namespace("b").getString("k")).isEqualTo("in b");
    assertThat(db.size()).isEqualTo(1);
    db.clear();
    assertThat(db.namespace("a").size()).isEqualTo(1);
    db.namespace("a").clear();
    assertThat(db.namespace("b").getString("k")).isEqualTo("in b");
  }

  @Test
  void names_areSortedWithoutTheDefault() {
    assertThat(db.namespaces()).isEmpty();
    db.namespace("zebra");
    db.namespace("ant");
    db.namespace("über");
    db.put("k", "v");
    assertThat(db.namespaces()).hasSize(3).isSorted().doesNotContain("");
    assertThat(db.namespace("ant").name()).isEqualTo("ant");
    assertThat(db.stats().namespaces()).isEqualTo(3);
  }

  @Test
  void emptyNamespace_survivesReopen() {
    db.namespace("empty");
    reopen();
    assertThat(db.namespaces()).containsExactly("empty");
    assertThat(db.namespace("empty").isEmpty()).isTrue();
  }

  @Test
  void namespaces_openedInAnotherOrder_keepTheirEntries() {
    for (String name : List.of("a", "b", "c")) {
      db.namespace(name).put("k", name);
    }
    reopen();
    for (String name : List.of("c", "new", "a", "b")) {
      db.namespace(name).putIfAbsent(Contents.utf8("k"), Contents.utf8(name));
    }
    reopen();
    for (String name : List.of("new", "c", "b", "a")) {
      assertThat(Contents.of(db.namespace(name))).isEqualTo(Map.of("k", name));
    }
  }

  @Test
  void drop_removesEntriesAndName() {
    db.namespace("a").put("k", "v");
    assertThat(db.dropNamespace("a")).isTrue();
    assertThat(db.dropNamespace("a")).isFalse();
    assertThat(db.dropNamespace("never")).isFalse();
    assertThat(db.namespaces()).isEmpty();
    reopen();
    assertThat(db.namespaces()).isEmpty();
  }

  @Test
  void drop_isOneLogRecordWhateverTheSize() {
    Namespace namespace = db.namespace("a");
    for (int i = 0; i < 1_000; i++) {
      namespace.put("k" + i, "v");
    }
    long before = db.stats().lastSequence();
    db.dropNamespace("a");
    assertThat(db.stats().lastSequence()).isEqualTo(before + 1);
    assertThat(db.stats().liveEntries()).isZero();
  }

  @Test
  void droppedAndRecreated_isEmpty() {
    db.namespace("a").put("old", "v");
    db.dropNamespace("a");
    assertThat(db.namespace("a").isEmpty()).isTrue();
    db.namespace("a").put("new", "v");
    assertThat(Contents.of(db.namespace("a"))).isEqualTo(Map.of("new", "v"));
    reopen();
    assertThat(Contents.of(db.namespace("a"))).isEqualTo(Map.of("new", "v"));
    db.compact();
    reopen();
    assertThat(Contents.of(db.namespace("a"))).isEqualTo(Map.of("new", "v"));
  }

  @Test
  void handleOfADroppedNamespace_readsNothingAndRefusesWrites() {
    Namespace old = db.namespace("a");
    old.put("k", "v");
    db.dropNamespace("a");
    assertOldHandle(old);
    db.namespace("a").put("k", "of the new one");
    assertOldHandle(old);
    assertThat(db.namespace("a").getString("k")).isEqualTo("of the new one");
  }

  private static void assertOldHandle(Namespace old) {
    assertThat(old.get("k")).isNull();
    assertThat(old.containsKey("k")).isFalse();
    assertThat(old.size()).isZero();
    assertThat(Contents.of(old)).isEmpty();
    assertThatThrownBy(() -> old.put("k", "w")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> old.group("g").put("k", "w"))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> old.putAll(List.of(Entry.of("k", "w"))))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> old.deleteAll(List.of(Contents.utf8("k"))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void names_emptyOrTooLong_areRefused() {
    assertThatThrownBy(() -> db.namespace(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name");
    assertThatThrownBy(() -> db.namespace("x".repeat(1_025)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("name");
    assertThatThrownBy(() -> db.namespace("ü".repeat(513)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> db.namespace(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("name");
    assertThat(db.namespaces()).isEmpty();
  }

  /*
   * Half of a surrogate pair has no UTF-8 bytes. The encoder wrote '?' for it, so the name met that
   * of another namespace, whose entries were lost. Names are now encoded strictly.
   */
  @Test
  void names_withHalfASurrogatePair_areRefusedAndHarmNobody() {
    db.namespace("a?").put("k", "precious");
    long before = db.stats().lastSequence();
    for (String name : List.of("a\ud800", "a\udc00", "\ud800", "\udc00\ud800", "\ud800?")) {
      assertHalfPairRefused(() -> db.namespace(name));
      assertHalfPairRefused(() -> db.dropNamespace(name));
      db.inTransaction(tx -> assertHalfPairRefused(() -> tx.namespace(name)));
    }
    assertThat(db.stats().lastSequence()).isEqualTo(before);
    assertThat(db.namespace("a?").getString("k")).isEqualTo("precious");
    reopen();
    assertThat(db.namespaces()).containsExactly("a?");
    assertThat(db.namespace("a?").getString("k")).isEqualTo("precious");
  }

  private static void assertHalfPairRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'name'")
        .hasMessageContaining("surrogate");
  }

  @Test
  void names_ofAnyCharactersUpTo1024Bytes_areLegal() {
    for (String name :
        List.of("ü".repeat(512), "a/b\\c", "..", ".", " ", "\u0000", "LOCK", "\ud83d\ude00")) {
      db.namespace(name).put("k", name);
    }
    reopen();
    assertThat(db.namespaces()).hasSize(8);
    for (String name : db.namespaces()) {
      assertThat(db.namespace(name).getString("k")).isEqualTo(name);
    }
  }

  @Test
  void namespace_createdByManyThreadsAtOnce_isOne() {
    Crew.run(4, index -> db.namespace("shared").put("k" + index, "v"));
    assertThat(db.namespaces()).containsExactly("shared");
    assertThat(db.namespace("shared").size()).isEqualTo(4);
  }

  @Test
  void sweepExpired_ofANamespace_sweepsThatOne() {
    Ttl second = Ttl.after(Duration.ofSeconds(1));
    db.put("k", "v", second);
    db.namespace("a").put("k", "v", second);
    db.namespace("b").put("k", "v", second);
    clock.advanceMillis(1_000);
    assertThat(db.namespace("a").sweepExpired()).isEqualTo(1);
    assertThat(db.namespace("a").sweepExpired()).isZero();
    assertThat(db.sweepExpired()).isEqualTo(2);
  }

  @Test
  void manyNamespaces_surviveReopenAndCompaction() {
    for (int i = 0; i < 200; i++) {
      db.namespace("n" + i).put("k", "v" + i);
    }
    for (int i = 0; i < 200; i += 2) {
      db.dropNamespace("n" + i);
    }
    db.compact();
    reopen();
    assertThat(db.namespaces()).hasSize(100);
    for (int i = 1; i < 200; i += 2) {
      assertThat(db.namespace("n" + i).getString("k")).isEqualTo("v" + i);
    }
  }
}
