package io.emdb.lifecycle;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbClosedException;
import io.emdb.Entry;
import io.emdb.Group;
import io.emdb.KeyRange;
import io.emdb.KeyValues;
import io.emdb.Namespace;
import io.emdb.ReadView;
import io.emdb.Transaction;
import io.emdb.testing.Crew;
import io.emdb.testing.VerifiedDatabases;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CloseTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private Path path;
  private Emdb db;

  @BeforeEach
  void open() {
    path = databases.directory();
    db = databases.open(Emdb.builder().path(path).segmentSize(64 * 1024));
  }

  private static void assertClosed(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(EmdbClosedException.class);
  }

  private static void assertClosed(KeyValues store) {
    assertClosed(() -> store.get("k"));
    assertClosed(() -> store.read(utf8("k"), value -> 1));
    assertClosed(() -> store.containsKey("k"));
    assertClosed(() -> store.expiresAt("k"));
    assertClosed(() -> store.ttl("k"));
    assertClosed(store::size);
    assertClosed(store::isEmpty);
    assertClosed(store::entries);
    assertClosed(store::keys);
    assertClosed(() -> store.scan(KeyRange.all()));
    assertClosed(() -> store.put("k", "w"));
    assertClosed(() -> store.putAll(List.of(Entry.of("k", "w"))));
    assertClosed(() -> store.putIfAbsent(utf8("k"), utf8("w")));
    assertClosed(() -> store.replace(utf8("k"), utf8("v"), utf8("w")));
    assertClosed(() -> store.remove("k"));
    assertClosed(() -> store.delete("k"));
    assertClosed(() -> store.persist("k"));
    assertClosed(store::clear);
    assertClosed(() -> store.deleteGroup("g"));
  }

  @Test
  void everyUseAfterClose_throwsClosed() {
    Namespace namespace = db.namespace("n");
    Group group = db.group("g");
    db.put("k", "v");
    db.close();
    assertThat(db.isOpen()).isFalse();
    assertClosed(db);
    assertClosed(namespace);
    assertClosed(group);
    assertClosed(() -> db.namespace("m"));
    assertClosed(() -> db.dropNamespace("n"));
    assertClosed(db::namespaces);
    assertClosed(() -> db.begin());
    assertClosed(() -> db.inTransaction(tx -> tx.put("k", "w")));
    assertClosed(db::readView);
    assertClosed(db::flush);
    assertClosed(db::compact);
    assertClosed(namespace::sweepExpired);
  }

  @Test
  void close_inMemory_throwsClosedAfterwardsToo() {
    Emdb memory = databases.openInMemory();
    memory.put("k", "v");
    memory.close();
    assertClosed(memory);
  }

  @Test
  void close_isIdempotent() {
    db.put("k", "v");
    db.close();
    assertThatCode(db::close).doesNotThrowAnyException();
    assertThat(databases.open(path).getString("k")).isEqualTo("v");
    assertThatCode(db::close).as("does not close its successor").doesNotThrowAnyException();
    assertThatThrownBy(() -> Emdb.open(path)).isInstanceOf(io.emdb.EmdbLockedException.class);
  }

  @Test
  void close_withOpenCursorViewAndTransaction_endsThem() {
    db.put("k", "v");
    db.put("l", "v");
    Cursor<Entry> cursor = db.entries();
    cursor.next();
    ReadView view = db.readView();
    Transaction tx = db.begin();
    tx.put("m", "v");
    db.close();
    assertThatThrownBy(() -> view.get("k")).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> tx.put("n", "v")).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(
            () -> {
              while (cursor.hasNext()) {
                cursor.next();
              }
              cursor.next();
            })
        .isInstanceOf(RuntimeException.class);
    assertThatCode(cursor::close).doesNotThrowAnyException();
    assertThatCode(view::close).doesNotThrowAnyException();
    assertThatCode(tx::close).doesNotThrowAnyException();
    assertThat(databases.open(path).size()).isEqualTo(2);
  }

  @Test
  void concurrentClose_fromManyThreads_returnsEverywhereWithTheLockFree() {
    db.put("k", "v");
    Crew.run(6, index -> db.close());
    for (int i = 0; i < 10; i++) {
      try (Emdb again = Emdb.open(path)) {
        assertThat(again.getString("k")).isEqualTo("v");
      }
    }
  }

  @Test
  void close_whileOthersReadAndWrite_keepsWhatWasAcknowledged() {
    int threads = 4;
    AtomicIntegerArray acknowledged = new AtomicIntegerArray(threads);
    try (Crew crew = new Crew()) {
      crew.add(threads, index -> writeUntilClosed(index, acknowledged))
          .add(2, index -> readUntilClosed())
          .add(this::closeAfterSomeWrites)
          .start();
    }
    Emdb again = databases.open(path);
    for (int thread = 0; thread < threads; thread++) {
      for (int i = 0; i < acknowledged.get(thread); i++) {
        assertThat(again.getString(thread + "-" + i)).isEqualTo("v" + i);
      }
    }
  }

  private void writeUntilClosed(int thread, AtomicIntegerArray acknowledged) {
    try {
      for (int i = 0; ; i++) {
        if (i % 10 == 9) {
          String key = thread + "-" + i;
          String value = "v" + i;
          db.inTransaction(tx -> tx.put(key, value));
        } else {
          db.put(thread + "-" + i, "v" + i);
        }
        acknowledged.incrementAndGet(thread);
      }
    } catch (EmdbClosedException expected) {
      assertThat(db.isOpen()).isFalse();
    }
  }

  private void readUntilClosed() {
    try {
      while (true) {
        db.get("0-0");
        try (Cursor<Entry> cursor = db.entries()) {
          while (cursor.hasNext()) {
            assertThat(cursor.next().valueString()).startsWith("v");
          }
        }
      }
    } catch (EmdbClosedException expected) {
      assertThat(db.isOpen()).isFalse();
    }
  }

  private void closeAfterSomeWrites() {
    while (db.size() < 2_000) {
      Thread.onSpinWait();
    }
    db.close();
  }

  @Test
  void close_whileATransactionWaits_endsTheWait() {
    Transaction holder = db.begin();
    try (Crew crew = new Crew()) {
      crew.add(() -> assertClosed(() -> db.begin())).start();
      while (crew.threads().get(0).getState() != Thread.State.WAITING) {
        assertThat(crew.threads().get(0).isAlive()).isTrue();
        Thread.onSpinWait();
      }
      db.close();
    }
    assertClosed(holder::commit);
  }

  @Test
  void close_whileCompacting_losesNothing() {
    for (int i = 0; i < 2_000; i++) {
      db.put("k" + i % 500, "value " + i);
    }
    try (Crew crew = new Crew()) {
      crew.add(
              () -> {
                try {
                  db.compact();
                } catch (EmdbClosedException expected) {
                  assertThat(db.isOpen()).isFalse();
                }
              })
          .add(db::close)
          .start();
    }
    Emdb again = databases.open(path);
    assertThat(again.size()).isEqualTo(500);
    for (int i = 1_500; i < 2_000; i++) {
      assertThat(again.getString("k" + i % 500)).isEqualTo("value " + i);
    }
  }
}
