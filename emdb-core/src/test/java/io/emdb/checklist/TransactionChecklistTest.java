package io.emdb.checklist;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.FlushPolicy;
import io.emdb.Transaction;
import io.emdb.Ttl;
import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Points 12 to 15: transactions. */
class TransactionChecklistTest extends Checklist {

  @Nested
  @DisplayName("12: the closure's end decides")
  class Point12 {

    @Test
    void closureThatReturns_commits() {
      db.inTransaction(
          tx -> {
            tx.put("a", "1");
            tx.put("b", "2");
          });
      reopen();
      assertThat(Contents.of(db)).isEqualTo(Map.of("a", "1", "b", "2"));
    }

    @Test
    void closureThatThrowsChecked_discardsEverything() {
      assertThatThrownBy(
              () ->
                  db.<Object, IOException>transaction(
                      tx -> {
                        tx.put("a", "1");
                        throw new IOException("refused");
                      }))
          .isInstanceOf(IOException.class)
          .hasMessage("refused");
      reopen();
      assertThat(db.isEmpty()).isTrue();
    }

    @Test
    void closureThatThrowsUnchecked_discardsEverything() {
      assertThatThrownBy(
              () ->
                  db.inTransaction(
                      tx -> {
                        tx.clear();
                        tx.put("a", "1");
                        throw new StackOverflowError("deep");
                      }))
          .isInstanceOf(StackOverflowError.class);
      reopen();
      assertThat(db.isEmpty()).isTrue();
    }

    @Test
    void closuresResult_isReturned() {
      int result = db.transaction(tx -> 42);
      assertThat(result).isEqualTo(42);
    }

    @Test
    void emptyTransaction_commits() {
      db.inTransaction(tx -> assertThat(tx.isActive()).isTrue());
      db.put("a", "1");
      assertThat(db.getString("a")).isEqualTo("1");
    }

    @Test
    void closure_runsOnce() {
      AtomicInteger runs = new AtomicInteger();
      db.inTransaction(tx -> runs.incrementAndGet());
      assertThat(runs).hasValue(1);
    }
  }

  @Nested
  @DisplayName("13: a transaction sees its own writes")
  class Point13 {

    @Test
    void put_isReadBack() {
      db.inTransaction(
          tx -> {
            tx.put("a", "1");
            assertThat(tx.getString("a")).isEqualTo("1");
            assertThat(tx.containsKey("a")).isTrue();
          });
    }

    @Test
    void removeThenGet_isAbsent() {
      db.put("a", "1");
      db.inTransaction(
          tx -> {
            tx.remove("a");
            assertThat(tx.get("a")).isNull();
            assertThat(tx.containsKey("a")).isFalse();
          });
      assertThat(db.get("a")).isNull();
    }

    @Test
    void remove_returnsTheStagedValueFirst() {
      db.put("a", "committed");
      db.inTransaction(
          tx -> {
            tx.put("a", "staged");
            assertThat(tx.remove("a")).isEqualTo(utf8("staged"));
            assertThat(tx.remove("a")).isNull();
          });
    }

    @Test
    void remove_returnsTheCommittedValueOtherwise() {
      db.put("a", "committed");
      db.inTransaction(tx -> assertThat(tx.remove("a")).isEqualTo(utf8("committed")));
      assertThat(db.isEmpty()).isTrue();
    }

    @Test
    void lastWriteOfAKey_wins() {
      db.inTransaction(
          tx -> {
            tx.put("a", "1");
            tx.remove("a");
            tx.put("a", "2", Ttl.after(Duration.ofSeconds(5)));
            tx.put("a", "3");
            tx.put("b", "1");
            tx.remove("b");
          });
      reopen();
      assertThat(Contents.of(db)).isEqualTo(Map.of("a", "3"));
      assertThat(db.ttl("a")).isEmpty();
    }

    @Test
    void stagedDeadline_isHonoured() {
      db.inTransaction(
          tx -> {
            tx.put("a", "1", Ttl.after(Duration.ofSeconds(1)));
            clock.advanceMillis(1_000);
            assertThat(tx.get("a")).isNull();
            assertThat(tx.size()).isZero();
          });
      assertThat(db.get("a")).isNull();
    }
  }

  @Nested
  @DisplayName("14: transactions run one after the other, ids by one")
  class Point14 {

    @Test
    void runningTransactions_excludeEachOther() {
      AtomicInteger inside = new AtomicInteger();
      Crew.run(
          4,
          index -> {
            for (int i = 0; i < 50; i++) {
              db.inTransaction(
                  tx -> {
                    assertThat(inside.incrementAndGet()).isEqualTo(1);
                    tx.put("k", "v");
                    inside.decrementAndGet();
                  });
            }
          });
    }

    @Test
    void ids_startAtOneAndRiseByOnePerCommit() {
      assertThat(db.stats().lastTransactionId()).isZero();
      for (int i = 1; i <= 5; i++) {
        db.inTransaction(tx -> tx.put("k", "v"));
        assertThat(db.stats().lastTransactionId()).isEqualTo(i);
      }
    }

    @Test
    void rolledBackTransaction_usesNoId() {
      Transaction tx = db.begin();
      tx.put("k", "v");
      tx.rollback();
      db.inTransaction(next -> next.put("k", "v"));
      assertThat(db.stats().lastTransactionId()).isEqualTo(1);
    }

    @Test
    void ids_goOnAfterReopen() {
      db.inTransaction(tx -> tx.put("k", "v"));
      db.inTransaction(tx -> tx.put("k", "w"));
      reopen();
      assertThat(db.stats().lastTransactionId()).isEqualTo(2);
      db.inTransaction(tx -> tx.put("k", "x"));
      assertThat(db.stats().lastTransactionId()).isEqualTo(3);
    }

    @Test
    void twoThreadsTimesHundredCommits_giveId200() {
      Crew.run(
          2,
          index -> {
            for (int i = 0; i < 100; i++) {
              String key = index + "-" + i;
              db.inTransaction(tx -> tx.put(key, "v"));
            }
          });
      assertThat(db.stats().lastTransactionId()).isEqualTo(200);
      assertThat(db.size()).isEqualTo(200);
      reopen();
      assertThat(db.stats().lastTransactionId()).isEqualTo(200);
    }
  }

  @Nested
  @DisplayName("15: a commit is synced under every policy")
  class Point15 {

    @Test
    void commit_underManual_isSyncedWhenItReturns() {
      db.close();
      db = databases.open(builder().flushPolicy(FlushPolicy.manual()));
      db.put("plain", "v");
      assertThat(db.stats().syncedSequence()).isLessThan(db.stats().lastSequence());
      db.inTransaction(tx -> tx.put("k", "v"));
      assertThat(db.stats().syncedSequence()).isEqualTo(db.stats().lastSequence());
    }

    @Test
    void commit_underEveryN_isSyncedWhenItReturns() {
      db.close();
      db = databases.open(builder().flushPolicy(FlushPolicy.everyN(1_000)));
      db.inTransaction(tx -> tx.put("k", "v"));
      assertThat(db.stats().syncedSequence()).isEqualTo(db.stats().lastSequence());
    }
  }
}
