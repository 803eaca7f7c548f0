package io.emdb.security;

import static io.emdb.testing.Contents.utf8;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Codec;
import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbClosedException;
import io.emdb.EmdbConflictException;
import io.emdb.EmdbCorruptException;
import io.emdb.EmdbDiskFullException;
import io.emdb.EmdbException;
import io.emdb.EmdbFailedException;
import io.emdb.EmdbIoException;
import io.emdb.EmdbTimeoutException;
import io.emdb.EmdbTransactionException;
import io.emdb.Entry;
import io.emdb.Finding;
import io.emdb.FlushPolicy;
import io.emdb.KeyRange;
import io.emdb.KeyValues;
import io.emdb.OnCorruption;
import io.emdb.ReadView;
import io.emdb.SalvageReport;
import io.emdb.Transaction;
import io.emdb.TransactionAction;
import io.emdb.TransactionFunction;
import io.emdb.TransactionOptions;
import io.emdb.Ttl;
import io.emdb.TtlOverflowException;
import io.emdb.TypedKeyValues;
import io.emdb.ValueReader;
import io.emdb.internal.file.fault.Fault;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.Marks;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Does everything with a database of marked keys and values, well, damaged, full, failing, failed
 * and closed, and looks into all that is said: messages with causes, logs, what objects say of
 * themselves. Names of databases, namespaces and groups may be shown.
 */
class NothingShownTest {

  private static final String KEY = Marks.KEY;
  private static final String VALUE = Marks.VALUE;
  private static final Ttl HOUR = Ttl.after(Duration.ofHours(1));

  /** What the application hands in: it decides itself what that says. */
  private static final Set<Class<?>> OF_THE_APPLICATION =
      Set.of(TransactionAction.class, TransactionFunction.class, ValueReader.class);

  /**
   * Work with a database; a result is looked at unless it is what was asked for, a key or value.
   */
  @FunctionalInterface
  private interface Work {
    Object of(Emdb db) throws Exception;
  }

  private final Marks marks = new Marks();
  private FaultyStorage storage = new FaultyStorage();

  @AfterEach
  void stopListening() {
    marks.close();
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

  private static void fill(KeyValues store) {
    for (int i = 0; i < 4; i++) {
      store.put(KEY + i, VALUE + i, i % 2 == 0 ? Ttl.NEVER : HOUR);
    }
    store.put(KEY, VALUE);
    store.put("group." + KEY, VALUE);
  }

  /** What befalls a filled database before the work. */
  private enum State {
    WELL,
    DAMAGED_KEYS,
    DAMAGED_VALUES,
    DAMAGED_HEADERS,
    FULL,
    FAILING,
    FAILED,
    CLOSED
  }

  private Emdb in(State state, boolean sorted) throws IOException {
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

  private static Map<String, Work> works() {
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
    works.put("dropped namespace", NothingShownTest::useDropped);
    works.put("typed", db -> db.typed(Codec.string(), Codec.string()));
    works.put("typed get of another type", db -> ofAnotherType(db).get(KEY));
    works.put("typed remove of another type", db -> ofAnotherType(db).remove(KEY));
    works.put("typed scan of another type", db -> shown(ofAnotherType(db).entries()));
    works.put("typed scan", db -> db.typed(Codec.string(), Codec.string()).keys());
    works.put("transaction", NothingShownTest::transaction);
    works.put("transaction read only", NothingShownTest::writeInReadOnly);
    works.put("transaction in transaction", NothingShownTest::beginTwice);
    works.put("transaction elsewhere", NothingShownTest::useElsewhere);
    works.put("transaction after its end", NothingShownTest::useAfterCommit);
    works.put("transaction against a write", NothingShownTest::conflict);
    works.put("transaction that waits", NothingShownTest::waitForAnother);
    works.put("read view", NothingShownTest::useViewAfterClose);
    works.put("cursor after its end", NothingShownTest::takeTooMuch);
    works.put("value view after its end", NothingShownTest::useViewOfValueLater);
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

  private static Object run(Runnable work) {
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

  private static Object waitForAnother(Emdb db) {
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
    ((io.emdb.ValueView) kept.get(0)).getByte(0);
    return kept;
  }

  // ---- the tests

  @ParameterizedTest
  @EnumSource(State.class)
  void messagesLogsAndObjects_showNoKeyOrValue(State state) throws IOException {
    List<Class<?>> thrown = new ArrayList<>();
    for (boolean sorted : new boolean[] {false, true}) {
      for (Map.Entry<String, Work> work : works().entrySet()) {
        Emdb db = in(state, sorted);
        String where = state + ", " + work.getKey();
        try {
          look(where, work.getValue().of(db));
        } catch (Exception | Error failure) {
          thrown.add(failure.getClass());
          marks.look(where, failure);
        }
        db.failure().ifPresent(failure -> marks.look(where + ", failure", failure));
        end(where, db);
        reopen(where, sorted);
      }
    }
    marks.assertNoneShown();
    assertThat(thrown).as("what was provoked").containsAll(expected(state));
  }

  /** Without these the state did not do to the database what it says. */
  private static List<Class<?>> expected(State state) {
    return switch (state) {
      case WELL ->
          List.of(
              IllegalArgumentException.class,
              TtlOverflowException.class,
              EmdbTransactionException.class,
              EmdbConflictException.class,
              IllegalStateException.class);
      case DAMAGED_KEYS, DAMAGED_VALUES, DAMAGED_HEADERS -> List.of(EmdbCorruptException.class);
      case FULL -> List.of(EmdbDiskFullException.class);
      case FAILING -> List.of(EmdbIoException.class);
      case FAILED -> List.of(EmdbFailedException.class);
      case CLOSED -> List.of(EmdbClosedException.class);
    };
  }

  private void look(String where, Object result) {
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

  private void end(String where, Emdb db) {
    try {
      db.currentTransaction().ifPresent(Transaction::rollback);
      db.close();
    } catch (EmdbException failure) {
      marks.look(where + ", close", failure);
    }
  }

  /** Opens what is left, as after a restart, which may be refused. */
  private void reopen(String where, boolean sorted) {
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

  /** A type that is not looked at could begin to tell everything, and no test would see it. */
  @Test
  void everyPublicType_wasLookedAt() throws Exception {
    Emdb db = in(State.WELL, /* sorted= */ true);
    marks.look("builder", Emdb.builder());
    marks.look("options", Emdb.builder().options());
    marks.look("policy", FlushPolicy.everyN(3));
    marks.look("entry", Entry.of(KEY, VALUE));
    marks.look("ttl", HOUR);
    marks.look("codec", Codec.string());
    marks.look(
        "salvage report",
        new SalvageReport(OnCorruption.SALVAGE, List.of(), 1, 2, 3, List.of("00000001.seg")));
    marks.look("finding", new Finding("00000001.seg", 4096, "the record is damaged"));
    for (Map.Entry<String, Work> work : works().entrySet()) {
      try {
        look(work.getKey(), work.getValue().of(db));
      } catch (Exception failure) {
        marks.look(work.getKey(), failure);
      }
      if (db.isOpen()) {
        fill(db);
      } else {
        db = in(State.WELL, /* sorted= */ true);
      }
    }
    db.read(KEY, view -> run(() -> marks.look("value view", view)));
    look("read view", db.readView());
    end("end", db);

    List<String> notSeen = new ArrayList<>();
    for (Class<?> type : publicTypes()) {
      if (!marks.hasSeen(type)) {
        notSeen.add(type.getName());
      }
    }
    assertThat(notSeen).as("public types whose toString is not looked at here").isEmpty();
    marks.assertNoneShown();
  }

  private static List<Class<?>> publicTypes() throws Exception {
    List<Class<?>> types = new ArrayList<>();
    try (Stream<Path> files = Files.list(classes())) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".class") && !name.equals("package-info.class")) {
          Class<?> type = Class.forName("io.emdb." + name.replace(".class", ""));
          if (Modifier.isPublic(type.getModifiers()) && hasSomethingToShow(type)) {
            types.add(type);
          }
        }
      }
    }
    assertThat(types).hasSizeGreaterThan(15);
    return types;
  }

  private static Path classes() throws URISyntaxException {
    return Path.of(Emdb.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .resolve("io/emdb");
  }

  private static boolean hasSomethingToShow(Class<?> type) {
    return !Throwable.class.isAssignableFrom(type)
        && !type.isEnum()
        && !OF_THE_APPLICATION.contains(type);
  }

  @Test
  void timeouts_areProvoked() throws IOException {
    Emdb db = in(State.WELL, /* sorted= */ false);
    assertThat((List<?>) waitForAnother(db)).anyMatch(EmdbTimeoutException.class::isInstance);
    db.close();
  }
}
