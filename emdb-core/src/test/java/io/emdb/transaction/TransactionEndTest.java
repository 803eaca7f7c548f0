package io.emdb.transaction;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbClosedException;
import io.emdb.EmdbTransactionException;
import io.emdb.Entry;
import io.emdb.KeyRange;
import io.emdb.Transaction;
import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How a transaction ends, and what is left of it. */
class TransactionEndTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private Emdb db;

  @BeforeEach
  void open() {
    db = databases.openInMemory();
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(EmdbTransactionException.class);
  }

  @Test
  void closure_thatReturns_commitsAndGivesItsResult() {
    String result =
        db.transaction(
            tx -> {
              tx.put("a", "1");
              tx.put("b", "2");
              return "done";
            });
    assertThat(result).isEqualTo("done");
    assertThat(Contents.of(db)).isEqualTo(Map.of("a", "1", "b", "2"));
    assertThat(db.currentTransaction()).isEmpty();
  }

  @Test
  void closure_mayReturnNull() {
    assertThat(db.<Object, RuntimeException>transaction(tx -> null)).isNull();
  }

  @Test
  void closure_runsOnce() {
    AtomicInteger runs = new AtomicInteger();
    db.inTransaction(
        tx -> {
          runs.incrementAndGet();
          tx.put("a", "1");
        });
    assertThatThrownBy(
            () ->
                db.inTransaction(
                    tx -> {
                      runs.incrementAndGet();
                      throw new IllegalStateException("once");
                    }))
        .hasMessage("once");
    assertThat(runs).hasValue(2);
  }

  @Test
  void closure_thatThrowsUnchecked_rollsBackAndThrowsOn() {
    IllegalStateException failure = new IllegalStateException("from the closure");
    assertThatThrownBy(
            () ->
                db.inTransaction(
                    tx -> {
                      tx.put("a", "1");
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(db.isEmpty()).isTrue();
    assertThat(db.currentTransaction()).isEmpty();
  }

  @Test
  void closure_thatThrowsChecked_rollsBackAndThrowsOn() {
    IOException failure = new IOException("from the closure");
    assertThatThrownBy(
            () ->
                db.<Object, IOException>transaction(
                    tx -> {
                      tx.put("a", "1");
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(db.isEmpty()).isTrue();
  }

  @Test
  void closure_thatThrowsAnError_rollsBackAndThrowsOn() {
    AssertionError failure = new AssertionError("from the closure");
    assertThatThrownBy(
            () ->
                db.inTransaction(
                    tx -> {
                      tx.put("a", "1");
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(db.isEmpty()).isTrue();
    db.inTransaction(tx -> tx.put("b", "2"));
    assertThat(Contents.of(db)).isEqualTo(Map.of("b", "2"));
  }

  @Test
  void closure_nullBody_isRefusedByName() {
    assertThatThrownBy(() -> db.transaction(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("body");
    assertThatThrownBy(() -> db.transaction(null, tx -> 1))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("options");
    assertThatThrownBy(() -> db.begin(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("options");
  }

  @Test
  void closure_mayCommitItself() {
    db.inTransaction(
        tx -> {
          tx.put("a", "1");
          tx.commit();
        });
    assertThat(db.getString("a")).isEqualTo("1");
  }

  @Test
  void closure_mayRollBackItself() {
    db.inTransaction(
        tx -> {
          tx.put("a", "1");
          tx.rollback();
        });
    assertThat(db.isEmpty()).isTrue();
  }

  @Test
  void handle_commit_keepsTheWrites() {
    Transaction tx = db.begin();
    assertThat(tx.isActive()).isTrue();
    assertThat(tx.isReadOnly()).isFalse();
    assertThat(tx.isRollbackOnly()).isFalse();
    tx.put("a", "1");
    tx.commit();
    assertThat(tx.isActive()).isFalse();
    assertThat(db.getString("a")).isEqualTo("1");
  }

  @Test
  void handle_rollback_forgetsTheWrites() {
    db.put("a", "old");
    db.put("b", "old");
    Transaction tx = db.begin();
    tx.put("a", "new");
    tx.delete("b");
    tx.put("c", "new");
    tx.rollback();
    assertThat(tx.isActive()).isFalse();
    assertThat(Contents.of(db)).isEqualTo(Map.of("a", "old", "b", "old"));
  }

  @Test
  void handle_close_rollsBackUnlessEnded() {
    try (Transaction tx = db.begin()) {
      tx.put("a", "1");
    }
    assertThat(db.isEmpty()).isTrue();
    try (Transaction tx = db.begin()) {
      tx.put("a", "1");
      tx.commit();
    }
    assertThat(db.getString("a")).isEqualTo("1");
  }

  @Test
  void emptyTransaction_commitsWithoutALogRecord() {
    long before = db.stats().lastSequence();
    db.begin().commit();
    assertThat(db.<Long, RuntimeException>transaction(Transaction::size)).isZero();
    assertThat(db.stats().lastSequence()).isEqualTo(before);
  }

  @Test
  void endedTransaction_refusesEveryUse() {
    for (boolean commit : new boolean[] {true, false}) {
      Transaction tx = db.begin();
      tx.put("a", "1");
      if (commit) {
        tx.commit();
      } else {
        tx.rollback();
      }
      assertRefused(() -> tx.get("a"));
      assertRefused(() -> tx.put("a", "2"));
      assertRefused(() -> tx.remove("a"));
      assertRefused(tx::clear);
      assertRefused(tx::size);
      assertRefused(tx::entries);
      assertRefused(() -> tx.scan(KeyRange.all()));
      assertRefused(() -> tx.putAll(List.of(Entry.of("a", "2"))));
      assertRefused(() -> tx.group("g").put("a", "2"));
      assertRefused(() -> tx.deleteGroup("g"));
      assertRefused(tx::savepoint);
      assertRefused(tx::commit);
      assertThatCode(tx::rollback).doesNotThrowAnyException();
      assertThatCode(tx::close).doesNotThrowAnyException();
    }
    assertThat(Contents.of(db)).isEqualTo(Map.of("a", "1"));
  }

  @Test
  void rollbackOnly_commitRollsBackAndThrows() {
    Transaction tx = db.begin();
    tx.put("a", "1");
    tx.setRollbackOnly();
    assertThat(tx.isRollbackOnly()).isTrue();
    assertThat(tx.isActive()).isTrue();
    assertRefused(tx::commit);
    assertThat(tx.isActive()).isFalse();
    assertThat(db.currentTransaction()).isEmpty();
    assertThat(db.isEmpty()).isTrue();
  }

  @Test
  void rollbackOnly_insideAClosure_throwsAtItsEnd() {
    assertRefused(
        () ->
            db.inTransaction(
                tx -> {
                  tx.put("a", "1");
                  tx.setRollbackOnly();
                }));
    assertThat(db.isEmpty()).isTrue();
  }

  @Test
  void otherThread_isRefusedEveryUse() {
    Transaction tx = db.begin();
    tx.put("a", "1");
    Transaction.Savepoint savepoint = tx.savepoint();
    Crew.elsewhere(
        () -> {
          assertRefused(() -> tx.get("a"));
          assertRefused(() -> tx.put("a", "2"));
          assertRefused(tx::size);
          assertRefused(tx::entries);
          assertRefused(tx::clear);
          assertRefused(() -> tx.group("g").put("x", "y"));
          assertRefused(tx::savepoint);
          assertRefused(() -> tx.rollbackTo(savepoint));
          assertRefused(tx::commit);
          assertRefused(tx::rollback);
        });
    tx.commit();
    assertThat(Contents.of(db)).isEqualTo(Map.of("a", "1"));
  }

  @Test
  void stats_countCommitsAndRollbacks() {
    long commits = db.stats().commits();
    long rollbacks = db.stats().rollbacks();
    db.inTransaction(tx -> tx.put("a", "1"));
    db.inTransaction(tx -> tx.put("b", "1"));
    Transaction tx = db.begin();
    tx.put("c", "1");
    tx.rollback();
    assertThat(db.stats().commits()).isEqualTo(commits + 2);
    assertThat(db.stats().rollbacks()).isEqualTo(rollbacks + 1);
  }

  /** A closure that returned as if committed, although the close had thrown its writes away. */
  @Test
  void closingTheDatabase_underARunningClosure_isReportedByIt() {
    var directory = databases.directory();
    Emdb disk = databases.open(directory);
    assertThatThrownBy(
            () ->
                disk.inTransaction(
                    tx -> {
                      tx.put("a", "1");
                      Crew.elsewhere(disk::close);
                    }))
        .isInstanceOf(EmdbClosedException.class);
    assertThat(databases.open(directory).isEmpty()).isTrue();
  }

  @Test
  void closingTheDatabase_rollsTheRunningTransactionBack() {
    var directory = databases.directory();
    Emdb disk = databases.open(directory);
    Transaction tx = disk.begin();
    tx.put("a", "1");
    disk.close();
    assertThat(tx.isActive()).isFalse();
    assertThatThrownBy(tx::commit).isInstanceOf(EmdbClosedException.class);
    assertThatCode(tx::rollback).doesNotThrowAnyException();
    assertThat(databases.open(directory).get(utf8("a"))).isNull();
  }
}
