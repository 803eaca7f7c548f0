package io.emdb.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbTransactionException;
import io.emdb.Entry;
import io.emdb.Transaction;
import io.emdb.Transaction.Savepoint;
import io.emdb.testing.Contents;
import io.emdb.testing.VerifiedDatabases;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SavepointTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private Emdb db;

  @BeforeEach
  void open() {
    db = databases.openInMemory();
    db.put("old", "0");
  }

  private static void assertInvalid(Transaction tx, Savepoint savepoint) {
    assertThatThrownBy(() -> tx.rollbackTo(savepoint)).isInstanceOf(EmdbTransactionException.class);
  }

  @Test
  void rollbackTo_forgetsLaterWritesAndKeepsEarlierOnes() {
    Transaction tx = db.begin();
    tx.put("a", "1");
    Savepoint savepoint = tx.savepoint();
    tx.put("a", "2");
    tx.put("b", "2");
    tx.delete("old");
    tx.rollbackTo(savepoint);
    assertThat(Contents.of(tx)).isEqualTo(Map.of("old", "0", "a", "1"));
    assertThat(tx.size()).isEqualTo(2);
    tx.put("c", "3");
    tx.commit();
    assertThat(Contents.of(db)).isEqualTo(Map.of("old", "0", "a", "1", "c", "3"));
  }

  @Test
  void rollbackTo_twice_goesBackTwice() {
    Transaction tx = db.begin();
    Savepoint savepoint = tx.savepoint();
    for (int i = 0; i < 2; i++) {
      tx.put("a", "1");
      tx.rollbackTo(savepoint);
      assertThat(tx.get("a")).isNull();
    }
    tx.commit();
    assertThat(Contents.of(db)).isEqualTo(Map.of("old", "0"));
  }

  @Test
  void rollbackTo_outer_endsTheInner() {
    Transaction tx = db.begin();
    Savepoint outer = tx.savepoint();
    tx.put("a", "1");
    Savepoint inner = tx.savepoint();
    tx.put("b", "2");
    tx.rollbackTo(outer);
    assertThat(Contents.of(tx)).isEqualTo(Map.of("old", "0"));
    assertInvalid(tx, inner);
    tx.put("c", "3");
    tx.rollbackTo(outer);
    tx.commit();
    assertThat(Contents.of(db)).isEqualTo(Map.of("old", "0"));
  }

  @Test
  void rollbackTo_inner_leavesTheOuterUsable() {
    Transaction tx = db.begin();
    tx.put("a", "1");
    Savepoint outer = tx.savepoint();
    tx.put("a", "2");
    Savepoint inner = tx.savepoint();
    tx.put("a", "3");
    tx.rollbackTo(inner);
    assertThat(tx.getString("a")).isEqualTo("2");
    tx.rollbackTo(outer);
    assertThat(tx.getString("a")).isEqualTo("1");
    tx.commit();
    assertThat(db.getString("a")).isEqualTo("1");
  }

  @Test
  void release_keepsTheWritesAndEndsTheSavepoint() {
    Transaction tx = db.begin();
    Savepoint outer = tx.savepoint();
    tx.put("a", "1");
    Savepoint inner = tx.savepoint();
    tx.put("b", "2");
    tx.release(inner);
    assertThat(tx.getString("b")).isEqualTo("2");
    assertInvalid(tx, inner);
    tx.rollbackTo(outer);
    assertThat(Contents.of(tx)).isEqualTo(Map.of("old", "0"));
    tx.commit();
  }

  @Test
  void rollbackTo_bringsBackWhatClearRemoved() {
    Transaction tx = db.begin();
    tx.put("a", "1");
    Savepoint savepoint = tx.savepoint();
    tx.clear();
    tx.put("b", "2");
    assertThat(Contents.of(tx)).isEqualTo(Map.of("b", "2"));
    tx.rollbackTo(savepoint);
    assertThat(Contents.of(tx)).isEqualTo(Map.of("old", "0", "a", "1"));
    assertThat(tx.size()).isEqualTo(2);
    tx.commit();
    assertThat(Contents.of(db)).isEqualTo(Map.of("old", "0", "a", "1"));
  }

  @Test
  void rollbackTo_keepsAClearMadeBeforeIt() {
    Transaction tx = db.begin();
    tx.put("a", "1");
    tx.clear();
    tx.put("b", "2");
    Savepoint savepoint = tx.savepoint();
    tx.put("old", "again");
    tx.delete("b");
    tx.rollbackTo(savepoint);
    assertThat(Contents.of(tx)).isEqualTo(Map.of("b", "2"));
    tx.commit();
    assertThat(Contents.of(db)).isEqualTo(Map.of("b", "2"));
  }

  @Test
  void rollbackTo_coversNamespacesGroupsAndBatches() {
    Transaction tx = db.begin();
    tx.put("g.x", "1");
    tx.namespace("n").put("x", "1");
    Savepoint savepoint = tx.savepoint();
    tx.deleteGroup("g");
    tx.namespace("n").clear();
    tx.namespace("m").put("y", "2");
    tx.putAll(List.of(Entry.of("p", "1"), Entry.of("q", "2")));
    tx.rollbackTo(savepoint);
    tx.commit();
    assertThat(Contents.of(db)).isEqualTo(Map.of("old", "0", "g.x", "1"));
    assertThat(Contents.of(db.namespace("n"))).isEqualTo(Map.of("x", "1"));
    assertThat(db.namespace("m").isEmpty()).isTrue();
  }

  @Test
  void joinedWrites_areCoveredToo() {
    Transaction tx = db.begin();
    Savepoint savepoint = tx.savepoint();
    db.put("a", "1");
    tx.rollbackTo(savepoint);
    tx.commit();
    assertThat(db.containsKey("a")).isFalse();
  }

  @Test
  void savepointOfAnotherTransaction_isRefused() {
    Transaction first = db.begin();
    Savepoint foreign = first.savepoint();
    first.commit();
    Transaction second = db.begin();
    second.put("a", "1");
    assertInvalid(second, foreign);
    assertThatThrownBy(() -> second.release(foreign)).isInstanceOf(EmdbTransactionException.class);
    second.commit();
    assertThat(db.getString("a")).isEqualTo("1");
  }

  @Test
  void savepoint_nullIsRefusedByName() {
    Transaction tx = db.begin();
    assertThatThrownBy(() -> tx.rollbackTo(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("savepoint");
    assertThatThrownBy(() -> tx.release(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("savepoint");
    tx.rollback();
  }

  @Test
  void manySavepoints_unwindOneByOne() {
    Transaction tx = db.begin();
    Savepoint[] savepoints = new Savepoint[100];
    for (int i = 0; i < 100; i++) {
      savepoints[i] = tx.savepoint();
      tx.put("counter", String.valueOf(i));
      tx.put("key-" + i, "v");
    }
    for (int i = 99; i > 0; i--) {
      tx.rollbackTo(savepoints[i]);
      assertThat(tx.getString("counter")).isEqualTo(String.valueOf(i - 1));
      assertThat(tx.size()).isEqualTo(i + 2);
    }
    tx.commit();
    assertThat(Contents.of(db)).isEqualTo(Map.of("old", "0", "counter", "0", "key-0", "v"));
  }
}
