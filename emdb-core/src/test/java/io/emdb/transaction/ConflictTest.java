package io.emdb.transaction;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbConflictException;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.KeyRange;
import io.emdb.Namespace;
import io.emdb.Transaction;
import io.emdb.TransactionOptions;
import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.VerifiedDatabases;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Plain writes that race with a running transaction. */
@ParameterizedClass
@EnumSource(names = {"ON_EACH_WRITE", "MANUAL"})
class ConflictTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  @Parameter FlushPolicy.Kind policy;

  private Emdb db;

  @BeforeEach
  void open() {
    boolean synced = policy == FlushPolicy.Kind.ON_EACH_WRITE;
    db =
        databases.open(
            Emdb.builder()
                .inMemory()
                .flushPolicy(synced ? FlushPolicy.onEachWrite() : FlushPolicy.manual()));
  }

  /** Lets a transaction read, then another thread write, then the transaction write and commit. */
  private void race(Consumer<Transaction> read, Crew.Body plainWrite) {
    Transaction tx = db.begin();
    read.accept(tx);
    Crew.elsewhere(plainWrite);
    tx.put("result", "from the transaction");
    tx.commit();
  }

  private void assertConflict(Consumer<Transaction> read, Crew.Body plainWrite) {
    long conflicts = db.stats().conflicts();
    assertThatThrownBy(() -> race(read, plainWrite)).isInstanceOf(EmdbConflictException.class);
    assertThat(db.currentTransaction()).isEmpty();
    assertThat(db.containsKey("result")).isFalse();
    assertThat(db.stats().conflicts()).isEqualTo(conflicts + 1);
  }

  private void assertNoConflict(Consumer<Transaction> read, Crew.Body plainWrite) {
    race(read, plainWrite);
    assertThat(db.getString("result")).isEqualTo("from the transaction");
    db.delete("result");
  }

  private static void walk(Cursor<?> cursor) {
    try (cursor) {
      while (cursor.hasNext()) {
        assertThat(cursor.next()).isNotNull();
      }
    }
  }

  /** Every way to read "k" or its absence. */
  private static Map<String, Consumer<Transaction>> reads() {
    return Map.ofEntries(
        Map.entry("get", tx -> tx.get("k")),
        Map.entry("getString", tx -> tx.getString("k")),
        Map.entry("read", tx -> tx.read(utf8("k"), value -> 1)),
        Map.entry("containsKey", tx -> tx.containsKey("k")),
        Map.entry("ttl", tx -> tx.ttl("k")),
        Map.entry("expiresAt", tx -> tx.expiresAt("k")),
        Map.entry("remove", tx -> tx.remove("k")),
        Map.entry("delete", tx -> tx.delete("k")),
        Map.entry("persist", tx -> tx.persist("k")),
        Map.entry("putIfAbsent", tx -> tx.putIfAbsent(utf8("k"), utf8("x"))),
        Map.entry("replace", tx -> tx.replace(utf8("k"), utf8("0"), utf8("x"))),
        Map.entry("size", Transaction::size),
        Map.entry("isEmpty", Transaction::isEmpty),
        Map.entry("entries", tx -> walk(tx.entries())),
        Map.entry("keys", tx -> walk(tx.keys())),
        Map.entry("scan", tx -> walk(tx.scan(KeyRange.all()))),
        Map.entry("scanPrefix", tx -> walk(tx.scanPrefix("k"))),
        Map.entry("page", tx -> tx.page(KeyRange.between("a", "z"), 9)),
        Map.entry("forEach", tx -> tx.forEach((key, value) -> {})));
  }

  @TestFactory
  List<DynamicTest> presentKeyThatWasRead_andThenChanged_conflicts() {
    return reads().entrySet().stream()
        .map(
            read ->
                DynamicTest.dynamicTest(
                    read.getKey(),
                    () -> {
                      db.put("k", "0");
                      assertConflict(read.getValue(), () -> db.delete("k"));
                    }))
        .toList();
  }

  @TestFactory
  List<DynamicTest> absentKeyThatWasRead_andThenCreated_conflicts() {
    return reads().entrySet().stream()
        .map(
            read ->
                DynamicTest.dynamicTest(
                    read.getKey(),
                    () -> {
                      db.delete("k");
                      assertConflict(read.getValue(), () -> db.put("k", "1"));
                    }))
        .toList();
  }

  @Test
  void readInAGroup_conflictsToo() {
    db.put("g.k", "0");
    assertConflict(tx -> tx.group("g").get("k"), () -> db.put("g.k", "1"));
    assertConflict(tx -> tx.group("g").size(), () -> db.put("g.new", "1"));
    assertConflict(tx -> tx.deleteGroup("g"), () -> db.put("g.phantom", "1"));
    assertThat(db.getString("g.k")).isEqualTo("1");
  }

  @Test
  void readInANamespace_conflictsToo() {
    Namespace namespace = db.namespace("n");
    assertConflict(tx -> tx.namespace("n").get("k"), () -> namespace.put("k", "1"));
    assertConflict(tx -> tx.namespace("n").size(), () -> namespace.put("l", "1"));
  }

  @Test
  void readThroughTheDatabase_conflictsToo() {
    assertConflict(tx -> db.get("k"), () -> db.put("k", "1"));
  }

  @Test
  void everyKindOfPlainWrite_conflictsWithARead() {
    db.put("k", "0");
    Consumer<Transaction> read = tx -> tx.get("k");
    assertConflict(read, () -> db.put("k", "1"));
    assertConflict(read, () -> db.replace(utf8("k"), utf8("1"), utf8("2")));
    assertConflict(read, () -> db.putAll(List.of(Entry.of("x", "1"), Entry.of("k", "3"))));
    assertConflict(read, () -> db.remove("k"));
    assertConflict(read, () -> db.putIfAbsent(utf8("k"), utf8("4")));
    assertConflict(read, db::clear);
    db.put("k.x", "1");
    assertConflict(tx -> tx.get("k.x"), () -> db.deleteGroup("k"));
  }

  @Test
  void writeOfTheSameValue_conflictsToo() {
    db.put("k", "0");
    assertConflict(tx -> tx.get("k"), () -> db.put("k", "0"));
  }

  @Test
  void changedAndChangedBack_conflictsToo() {
    db.put("k", "0");
    assertConflict(
        tx -> tx.get("k"),
        () -> {
          db.delete("k");
          db.put("k", "0");
        });
  }

  @Test
  void blindWrite_doesNotConflictAndWins() {
    db.put("k", "0");
    assertNoConflict(tx -> tx.put("k", "tx"), () -> db.put("k", "plain"));
    assertThat(db.getString("k")).isEqualTo("tx");
    assertNoConflict(tx -> tx.putAll(List.of(Entry.of("k", "tx2"))), () -> db.put("k", "plain"));
    assertThat(db.getString("k")).isEqualTo("tx2");
  }

  @Test
  void ownStagedValue_isNotARead() {
    assertNoConflict(
        tx -> {
          tx.put("k", "tx");
          assertThat(tx.getString("k")).isEqualTo("tx");
        },
        () -> db.put("k", "plain"));
    assertThat(db.getString("k")).isEqualTo("tx");
  }

  @Test
  void blindClear_doesNotConflictAndRemovesWhatWasPutMeanwhile() {
    db.put("k", "0");
    assertNoConflict(Transaction::clear, () -> db.put("l", "plain"));
    assertThat(db.containsKey("k")).isFalse();
    assertThat(db.containsKey("l")).isFalse();
  }

  @Test
  void otherKeys_doNotConflict() {
    db.put("k", "0");
    assertNoConflict(tx -> tx.get("k"), () -> db.put("l", "1"));
    assertNoConflict(tx -> tx.get("k"), () -> db.namespace("n").put("k", "1"));
    assertNoConflict(tx -> tx.containsKey("missing"), () -> db.put("missing2", "1"));
  }

  @Test
  void transactionWithoutWrites_doesNotConflict() {
    db.put("k", "0");
    Transaction tx = db.begin();
    assertThat(tx.getString("k")).isEqualTo("0");
    Crew.elsewhere(() -> db.put("k", "1"));
    assertThat(tx.getString("k")).as("the transaction's moment").isEqualTo("0");
    tx.commit();
    assertThat(db.getString("k")).isEqualTo("1");
  }

  @Test
  void readBeforeASavepointRollback_stillCounts() {
    db.put("k", "0");
    assertConflict(
        tx -> {
          Transaction.Savepoint savepoint = tx.savepoint();
          tx.get("k");
          tx.rollbackTo(savepoint);
        },
        () -> db.put("k", "1"));
  }

  @Test
  void retries_runTheClosureAgainWithFreshReads() {
    db.put("counter", "0");
    AtomicInteger runs = new AtomicInteger();
    db.inTransaction(
        TransactionOptions.defaults().withRetries(5),
        tx -> {
          String seen = tx.getString("counter");
          if (runs.incrementAndGet() <= 3) {
            Crew.elsewhere(() -> db.put("counter", String.valueOf(runs.get() * 10)));
          }
          tx.put("counter", seen + "+");
        });
    assertThat(runs).hasValue(4);
    assertThat(db.getString("counter")).isEqualTo("30+");
  }

  @Test
  void retries_usedUp_throwTheConflict() {
    AtomicInteger runs = new AtomicInteger();
    assertThatThrownBy(
            () ->
                db.inTransaction(
                    TransactionOptions.defaults().withRetries(2), tx -> raceForever(tx, runs)))
        .isInstanceOf(EmdbConflictException.class);
    assertThat(runs).hasValue(3);
    assertThat(db.containsKey("result")).isFalse();
  }

  @Test
  void withoutRetries_theClosureRunsOnce() {
    AtomicInteger runs = new AtomicInteger();
    assertThatThrownBy(() -> db.inTransaction(tx -> raceForever(tx, runs)))
        .isInstanceOf(EmdbConflictException.class);
    assertThat(runs).hasValue(1);
  }

  private void raceForever(Transaction tx, AtomicInteger runs) {
    tx.get("k");
    Crew.elsewhere(() -> db.put("k", "plain " + runs.incrementAndGet()));
    tx.put("result", "tx");
  }

  @Test
  void otherFailures_areNotRetried() {
    AtomicInteger runs = new AtomicInteger();
    assertThatThrownBy(
            () ->
                db.inTransaction(
                    TransactionOptions.defaults().withRetries(5),
                    tx -> {
                      runs.incrementAndGet();
                      throw new IllegalStateException("mine");
                    }))
        .hasMessage("mine");
    assertThat(runs).hasValue(1);
    assertThat(Contents.of(db)).isEmpty();
  }
}
