package io.emdb.security;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Codec;
import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.KeyRange;
import io.emdb.KeyValues;
import io.emdb.ReadView;
import io.emdb.Transaction;
import io.emdb.TransactionOptions;
import io.emdb.Ttl;
import io.emdb.TypedKeyValues;
import io.emdb.ValueView;
import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.Marks;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;

/** Everything that can be done with a database of marked keys and values, right and wrong. */
final class MarkedWorks {

  private static final String KEY = Marks.KEY;
  private static final String VALUE = Marks.VALUE;

  private MarkedWorks() {}

  /**
   * Work with a database; a result is looked at unless it is what was asked for, a key or value.
   */
  @FunctionalInterface
  interface Work {
    Object of(Emdb db) throws Exception;
  }

  /** Returns all that is done, by what to call it in a failure. */
  static Map<String, Work> all() {
    Map<String, Work> works = new LinkedHashMap<>();
    works.put("get", db -> db.get(KEY));
    works.put("getString", db -> db.getString(KEY));
    works.put("read", db -> db.read(KEY, view -> view.getLong(0)));
    works.put("read beyond", db -> db.read(KEY, view -> view.getLong(100)));
    works.put("contains", db -> db.containsKey(KEY));
    works.put("size", KeyValues::size);
    works.put("expiresAt", db -> db.expiresAt(KEY + 1));
    works.put("ttl", db -> db.ttl(KEY + 1));
    works.put("entries", db -> shown(db.entries()));
    works.put("scan", db -> shown(db.scan(KeyRange.startingAfter(KEY))));
    works.put("prefix", db -> shown(db.scanPrefix(KEY)));
    works.put("page", db -> db.page(KeyRange.between(KEY, KEY + "~"), 3));
    works.put("page of nothing", db -> db.page(KeyRange.all(), -1));
    works.put("range", db -> KeyRange.prefix(KEY).after(utf8(KEY)));
    works.put("put", db -> run(() -> db.put(KEY, VALUE)));
    works.put("put large", db -> run(() -> db.put(KEY, VALUE.repeat(20_000))));
    works.put("put for ever and a day", db -> run(() -> db.put(KEY, VALUE, tooLong())));
    works.put("put half a pair", db -> run(() -> db.put(KEY + "\ud800", VALUE)));
    works.put("put half a pair of values", db -> run(() -> db.put(KEY, VALUE + "\ud800")));
    works.put("put a long key", db -> run(() -> db.put(KEY.repeat(10_000), VALUE)));
    works.put("putAll", db -> run(() -> db.putAll(List.of(Entry.of(KEY, VALUE)))));
    works.put("putIfAbsent", db -> db.putIfAbsent(KEY + "new", VALUE));
    works.put("replace", db -> db.replace(KEY, VALUE, VALUE + "new"));
    works.put("remove", db -> db.remove(KEY));
    works.put("delete", db -> db.delete(KEY));
    works.put("deleteAll", db -> db.deleteAll(List.of(utf8(KEY), utf8(KEY + 1))));
    works.put("persist", db -> db.persist(KEY + 1));
    works.put("clear", db -> run(db::clear));
    works.put("group", db -> shown(db.group("group").entries()));
    works.put("group itself", db -> db.group("group"));
    works.put("clear no group", db -> run(() -> db.group("").clear()));
    works.put("deleteGroup", db -> db.deleteGroup("group"));
    works.put("deleteGroup of nothing", db -> db.deleteGroup(""));
    works.put("namespace", db -> shown(db.namespace("things").entries()));
    works.put("namespace itself", db -> db.namespace("things"));
    works.put("dropped namespace", MarkedWorks::useDropped);
    works.put("typed", db -> db.typed(Codec.string(), Codec.string()));
    works.put("typed get of another type", db -> ofAnotherType(db).get(KEY));
    works.put("typed remove of another type", db -> ofAnotherType(db).remove(KEY));
    works.put("typed scan of another type", db -> shown(ofAnotherType(db).entries()));
    works.put("typed scan", db -> db.typed(Codec.string(), Codec.string()).keys());
    works.put("transaction", MarkedWorks::transaction);
    works.put("transaction read only", MarkedWorks::writeInReadOnly);
    works.put("transaction in transaction", MarkedWorks::beginTwice);
    works.put("transaction elsewhere", MarkedWorks::useElsewhere);
    works.put("transaction after its end", MarkedWorks::useAfterCommit);
    works.put("transaction against a write", MarkedWorks::conflict);
    works.put("transaction that waits", MarkedWorks::waitForAnother);
    works.put("read view", MarkedWorks::useViewAfterClose);
    works.put("cursor after its end", MarkedWorks::takeTooMuch);
    works.put("value view after its end", MarkedWorks::useViewOfValueLater);
    works.put("sweep", Emdb::sweepExpired);
    works.put("compact", db -> run(db::compact));
    works.put("flush", db -> run(db::flush));
    works.put("itself", db -> db);
    addQuestions(works);
    works.put("close", db -> run(db::close));
    return works;
  }

  /** Whatever else can be asked without a parameter, now or later. */
  private static void addQuestions(Map<String, Work> works) {
    for (Method method : Emdb.class.getMethods()) {
      boolean question =
          method.getParameterCount() == 0
              && method.getReturnType() != void.class
              && !Modifier.isStatic(method.getModifiers())
              && !method.getName().equals("begin");
      if (question) {
        works.put(method.getName() + "()", db -> ask(method, db));
      }
    }
    assertThat(works).containsKeys("stats()", "failure()", "path()", "namespaces()");
  }

  private static Object ask(Method method, Emdb db) throws Exception {
    try {
      return method.invoke(db);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception failure) {
        throw failure;
      }
      throw e;
    }
  }

  private static Ttl tooLong() {
    return Ttl.after(Duration.ofSeconds(Long.MAX_VALUE));
  }

  static Object run(Runnable work) {
    work.run();
    return "done";
  }

  /** Returns what a cursor and its elements say of themselves. */
  private static <T> List<Object> shown(Cursor<T> cursor) {
    List<Object> shown = new ArrayList<>();
    try (cursor) {
      shown.add(cursor);
      cursor.forEachRemaining(shown::add);
    }
    return shown;
  }

  private static TypedKeyValues<String, Long> ofAnotherType(Emdb db) {
    return db.typed(Codec.string(), Codec.int64());
  }

  private static Object useDropped(Emdb db) {
    var dropped = db.namespace("things");
    db.dropNamespace("things");
    dropped.put(KEY, VALUE);
    return dropped;
  }

  private static Object transaction(Emdb db) {
    try (Transaction tx = db.begin()) {
      Transaction.Savepoint savepoint = tx.savepoint();
      tx.put(KEY, VALUE);
      tx.namespace("things").put(KEY, VALUE);
      List<Object> shown = shown(tx.entries());
      shown.addAll(List.of(tx, savepoint, tx.namespace("things"), tx.group("group")));
      tx.rollbackTo(savepoint);
      tx.remove(KEY);
      tx.commit();
      return shown;
    }
  }

  private static Object writeInReadOnly(Emdb db) {
    TransactionOptions readOnly = TransactionOptions.defaults().withReadOnly(true);
    try (Transaction tx = db.begin(readOnly)) {
      tx.put(KEY, VALUE);
      return readOnly;
    }
  }

  private static Object beginTwice(Emdb db) {
    try (Transaction tx = db.begin()) {
      tx.put(KEY, VALUE);
      return db.begin();
    }
  }

  private static Object useElsewhere(Emdb db) {
    List<Object> thrown = new ArrayList<>();
    try (Transaction tx = db.begin()) {
      tx.put(KEY, VALUE);
      Crew.elsewhere(() -> thrown.add(Assertions.catchThrowable(() -> tx.put(KEY, VALUE))));
    }
    return thrown;
  }

  private static Object useAfterCommit(Emdb db) {
    Transaction tx = db.begin();
    try (tx) {
      tx.put(KEY, VALUE);
      tx.commit();
    }
    tx.put(KEY, VALUE);
    return tx;
  }

  private static Object conflict(Emdb db) {
    try (Transaction tx = db.begin()) {
      tx.get(KEY);
      tx.put(KEY + 1, VALUE);
      Crew.elsewhere(() -> db.put(KEY, VALUE + "!"));
      tx.commit();
      return tx;
    }
  }

  /** Returns what a transaction threw that waited for another. */
  static Object waitForAnother(Emdb db) {
    List<Object> thrown = new ArrayList<>();
    TransactionOptions hasty = TransactionOptions.defaults().withTimeout(Duration.ofMillis(1));
    try (Transaction tx = db.begin()) {
      tx.put(KEY, VALUE);
      Crew.elsewhere(() -> thrown.add(Assertions.catchThrowable(() -> db.begin(hasty).close())));
    }
    thrown.add(hasty);
    return thrown;
  }

  private static Object useViewAfterClose(Emdb db) {
    ReadView view = db.readView();
    try (view) {
      List<Object> shown = shown(view.entries());
      assertThat(shown).isNotEmpty();
    }
    view.get(KEY);
    return view;
  }

  private static Object takeTooMuch(Emdb db) {
    try (Cursor<Entry> cursor = db.scanPrefix(KEY)) {
      List<Entry> all = Contents.drain(cursor);
      assertThat(all).isNotEmpty();
      return cursor.next();
    }
  }

  private static Object useViewOfValueLater(Emdb db) {
    List<Object> kept = new ArrayList<>();
    db.read(KEY, view -> kept.add(view));
    ((ValueView) kept.get(0)).getByte(0);
    return kept;
  }
}
