package io.emdb.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbException;
import io.emdb.EmdbIoException;
import io.emdb.FlushPolicy;
import io.emdb.KeyValues;
import io.emdb.OnCorruption;
import io.emdb.Transaction;
import io.emdb.Ttl;
import io.emdb.internal.file.fault.Fault;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.Marks;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A database of marked keys and values on a storage that fails as asked, and a look into all that
 * it says: messages with causes, logs, what objects say of themselves.
 */
final class MarkedDatabase implements AutoCloseable {

  static final Ttl HOUR = Ttl.after(Duration.ofHours(1));

  private static final String KEY = Marks.KEY;
  private static final String VALUE = Marks.VALUE;

  /** What befalls a filled database before the work. */
  enum State {
    WELL,
    DAMAGED_KEYS,
    DAMAGED_VALUES,
    DAMAGED_HEADERS,
    FULL,
    FAILING,
    FAILED,
    CLOSED
  }

  private final Marks marks = new Marks();
  private FaultyStorage storage = new FaultyStorage();

  /** Returns what was looked at. */
  Marks marks() {
    return marks;
  }

  /** Returns a filled database in a state. */
  Emdb in(State state, boolean sorted) throws IOException {
    storage = new FaultyStorage();
    Emdb db = open(sorted);
    fill(db);
    fill(db.namespace("things"));
    switch (state) {
      case WELL -> {}
      case DAMAGED_KEYS -> damageAll(KEY, 8);
      case DAMAGED_VALUES -> damageAll(VALUE, 8);
      case DAMAGED_HEADERS -> damageAll(KEY, -8);
      case FULL -> storage.limitSpace(0);
      case FAILING -> storage.failFrom(storage.operationCount() + 1, Fault.IO_ERROR);
      case FAILED -> {
        storage.failNext(Operation.Kind.SYNC, Fault.IO_ERROR);
        assertThatThrownBy(() -> db.put(KEY, VALUE)).isInstanceOf(EmdbIoException.class);
      }
      case CLOSED -> db.close();
    }
    return db;
  }

  /** Flips a bit at a distance from each place where a text is, but not in what we search for. */
  private void damageAll(String text, int distance) throws IOException {
    int damaged = 0;
    for (String name : storage.list()) {
      String bytes = new String(storage.contents(name), ISO_8859_1);
      for (int at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) {
        storage.damage(name, at + distance, 1);
        damaged++;
      }
    }
    assertThat(damaged).isPositive();
  }

  private Emdb open(boolean sorted) {
    return open(sorted, OnCorruption.FAIL);
  }

  private Emdb open(boolean sorted, OnCorruption onCorruption) {
    return DatabaseView.open(
        Emdb.builder()
            .onCorruption(onCorruption)
            .segmentSize(64 * 1024)
            .sortedKeys(sorted)
            .flushPolicy(FlushPolicy.onEachWrite())
            .options(),
        storage);
  }

  /** Puts back what work may have taken away. */
  static void fill(KeyValues store) {
    for (int i = 0; i < 4; i++) {
      store.put(KEY + i, VALUE + i, i % 2 == 0 ? Ttl.NEVER : HOUR);
    }
    store.put(KEY, VALUE);
    store.put("group." + KEY, VALUE);
  }

  /** Looks at what work returned. */
  void look(String where, Object result) {
    if (result instanceof Optional<?> optional) {
      optional.ifPresent(value -> look(where, value));
    } else if (result instanceof List<?> list) {
      list.forEach(element -> look(where, element));
    } else if (result != null && !isWhatWasAskedFor(result)) {
      marks.look(where, result);
      if (result instanceof Record whole && Modifier.isPublic(whole.getClass().getModifiers())) {
        lookAtParts(where, whole);
      }
    }
  }

  private void lookAtParts(String where, Record whole) {
    for (RecordComponent part : whole.getClass().getRecordComponents()) {
      try {
        look(where + ", " + part.getName(), part.getAccessor().invoke(whole));
      } catch (ReflectiveOperationException e) {
        throw new LinkageError(part + " cannot be read", e);
      }
    }
  }

  private static boolean isWhatWasAskedFor(Object result) {
    return result instanceof String || result instanceof byte[] || result instanceof Map.Entry;
  }

  /** Ends what is open, which may be refused. */
  void end(String where, Emdb db) {
    try {
      db.currentTransaction().ifPresent(Transaction::rollback);
      db.close();
    } catch (EmdbException failure) {
      marks.look(where + ", close", failure);
    }
  }

  /** Opens what is left, as after a restart, which may be refused. */
  void reopen(String where, boolean sorted) {
    storage = storage.restart();
    storage.limitSpace(Long.MAX_VALUE);
    try (Emdb db = open(sorted)) {
      marks.look(where + ", reopened", db.stats());
    } catch (EmdbException failure) {
      marks.look(where + ", reopened", failure);
    }
    storage = storage.restart();
    try (Emdb db = open(sorted, OnCorruption.SALVAGE)) {
      look(where + ", salvaged", db.stats());
      look(where + ", verified", db.verify());
    }
  }

  /** Stops listening to the logs. */
  @Override
  public void close() {
    marks.close();
  }
}
