package io.emdb.transaction;

import static io.emdb.testing.Contents.keys;
import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbTransactionException;
import io.emdb.Entry;
import io.emdb.Group;
import io.emdb.KeyRange;
import io.emdb.Namespace;
import io.emdb.Transaction;
import io.emdb.TransactionOptions;
import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.VerifiedDatabases;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Operations of the thread that runs a transaction belong to it. */
class TransactionJoinTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private Emdb db;
  private Namespace namespace;
  private Group group;

  @BeforeEach
  void open() {
    db = databases.openInMemory();
    namespace = db.namespace("n");
    group = db.group("g");
  }

  @Test
  void writesThroughTheDatabase_joinAndRollBack() {
    Transaction tx = db.begin();
    db.put("a", "1");
    namespace.put("b", "2");
    group.put("c", "3");
    db.namespace("n").put("d", "4");
    db.putAll(List.of(Entry.of("e", "5")));
    tx.rollback();
    assertThat(db.isEmpty()).isTrue();
    assertThat(namespace.isEmpty()).isTrue();
  }

  @Test
  void writesThroughTheDatabase_joinAndCommit() {
    Transaction tx = db.begin();
    db.put("a", "1");
    namespace.put("b", "2");
    group.put("c", "3");
    assertThat(tx.getString("a")).isEqualTo("1");
    assertThat(tx.namespace("n").getString("b")).isEqualTo("2");
    assertThat(tx.getString("g.c")).isEqualTo("3");
    tx.commit();
    assertThat(Contents.of(db)).isEqualTo(Map.of("a", "1", "g.c", "3"));
    assertThat(Contents.of(namespace)).isEqualTo(Map.of("b", "2"));
  }

  @Test
  void readsThroughTheDatabase_seeStagedWrites() {
    db.put("old", "1");
    namespace.put("old", "1");
    db.inTransaction(
        tx -> {
          tx.put("new", "2");
          tx.delete("old");
          tx.namespace("n").put("new", "2");
          tx.put("g.x", "3");
          assertThat(db.get("old")).isNull();
          assertThat(db.getString("new")).isEqualTo("2");
          assertThat(db.size()).isEqualTo(2);
          assertThat(keys(db.scan(KeyRange.all()))).containsExactly("g.x", "new");
          assertThat(namespace.size()).isEqualTo(2);
          assertThat(Contents.of(namespace)).isEqualTo(Map.of("old", "1", "new", "2"));
          assertThat(group.getString("x")).isEqualTo("3");
          assertThat(group.size()).isEqualTo(1);
          assertThat(db.<Integer>read(utf8("g.x"), value -> value.length())).isEqualTo(1);
        });
  }

  @Test
  void stagedWrites_areInvisibleToOtherThreads() {
    db.put("a", "old");
    namespace.put("a", "old");
    db.inTransaction(
        tx -> {
          tx.put("a", "new");
          tx.put("b", "new");
          namespace.clear();
          Crew.elsewhere(
              () -> {
                assertThat(db.getString("a")).isEqualTo("old");
                assertThat(db.size()).isEqualTo(1);
                assertThat(namespace.getString("a")).isEqualTo("old");
                assertThat(db.currentTransaction()).isEmpty();
              });
        });
    assertThat(Contents.of(db)).isEqualTo(Map.of("a", "new", "b", "new"));
    assertThat(namespace.isEmpty()).isTrue();
  }

  @Test
  void currentTransaction_isThereWhileItRuns() {
    assertThat(db.currentTransaction()).isEmpty();
    db.inTransaction(tx -> assertThat(db.currentTransaction()).isPresent());
    assertThat(db.currentTransaction()).isEmpty();
    Transaction tx = db.begin();
    assertThat(db.currentTransaction()).isPresent();
    db.currentTransaction().ifPresent(current -> current.put("a", "1"));
    assertThat(tx.getString("a")).isEqualTo("1");
    tx.rollback();
    assertThat(db.currentTransaction()).isEmpty();
  }

  @Test
  void closureInsideAClosure_isPartOfTheOuter() {
    assertThatThrownBy(
            () ->
                db.inTransaction(
                    outer -> {
                      outer.put("a", "1");
                      db.inTransaction(inner -> inner.put("b", "2"));
                      assertThat(outer.getString("b")).isEqualTo("2");
                      throw new IllegalStateException("outer fails");
                    }))
        .hasMessage("outer fails");
    assertThat(db.isEmpty()).isTrue();
    db.inTransaction(outer -> db.inTransaction(inner -> inner.put("b", "2")));
    assertThat(db.getString("b")).isEqualTo("2");
  }

  @Test
  void closureInsideAHandle_isPartOfIt() {
    Transaction tx = db.begin();
    String seen =
        db.transaction(
            inner -> {
              inner.put("a", "1");
              return inner.getString("a");
            });
    assertThat(seen).isEqualTo("1");
    assertThat(tx.isActive()).isTrue();
    tx.rollback();
    assertThat(db.isEmpty()).isTrue();
  }

  @Test
  void joinedClosureThatThrows_neverLeavesItsWrites() {
    db.inTransaction(
        outer -> {
          outer.put("outer", "1");
          assertThatThrownBy(() -> db.inTransaction(TransactionJoinTest::putAndThrow))
              .hasMessage("inner fails");
          assertThat(outer.getString("inner")).isNull();
        });
    assertThat(db.getString("outer")).isEqualTo("1");
    assertThat(db.getString("inner")).isNull();
  }

  private static void putAndThrow(Transaction transaction) {
    transaction.put("inner", "1");
    throw new IllegalStateException("inner fails");
  }

  @Test
  void savepointOfAJoinedClosure_isValidAfterIt() {
    Transaction tx = db.begin();
    tx.put("a", "1");
    Transaction.Savepoint savepoint =
        db.transaction(
            joined -> {
              joined.put("b", "2");
              Transaction.Savepoint made = joined.savepoint();
              joined.put("c", "3");
              return made;
            });
    tx.put("d", "4");
    tx.rollbackTo(savepoint);
    tx.commit();
    assertThat(Contents.of(db)).isEqualTo(Map.of("a", "1", "b", "2"));
  }

  @Test
  void secondBegin_onTheSameThread_isRefused() {
    Transaction tx = db.begin();
    assertThatThrownBy(() -> db.begin()).isInstanceOf(EmdbTransactionException.class);
    assertThatThrownBy(() -> db.begin(TransactionOptions.defaults().withReadOnly(true)))
        .isInstanceOf(EmdbTransactionException.class);
    tx.put("a", "1");
    tx.commit();
    db.inTransaction(
        running ->
            assertThatThrownBy(() -> db.begin()).isInstanceOf(EmdbTransactionException.class));
    assertThat(db.getString("a")).isEqualTo("1");
  }

  @Test
  void twoDatabases_runTheirTransactionsApart() {
    Emdb other = databases.openInMemory();
    Transaction tx = db.begin();
    Transaction otherTx = other.begin();
    db.put("a", "1");
    other.put("a", "2");
    tx.rollback();
    otherTx.commit();
    assertThat(db.isEmpty()).isTrue();
    assertThat(other.getString("a")).isEqualTo("2");
  }

  @Test
  void namespaceHandleOfATransaction_isThatTransactions() {
    Transaction tx = db.begin();
    Namespace inside = tx.namespace("n");
    inside.put("a", "1");
    Crew.elsewhere(
        () ->
            assertThatThrownBy(() -> inside.get("a")).isInstanceOf(EmdbTransactionException.class));
    tx.commit();
    assertThat(namespace.getString("a")).isEqualTo("1");
    assertThatThrownBy(() -> inside.put("a", "2")).isInstanceOf(EmdbTransactionException.class);
  }

  @Test
  void namespaceCreatedInATransaction_staysAfterRollback() {
    Transaction tx = db.begin();
    tx.namespace("created").put("a", "1");
    tx.rollback();
    assertThat(db.namespaces()).containsExactly("created", "n");
    assertThat(db.namespace("created").isEmpty()).isTrue();
  }

  @Test
  void oneTransaction_spansNamespaces() {
    db.put("from", "1");
    db.inTransaction(
        tx -> {
          tx.namespace("n").put("to", tx.getString("from"));
          tx.delete("from");
        });
    assertThat(db.isEmpty()).isTrue();
    assertThat(namespace.getString("to")).isEqualTo("1");
  }
}
