package io.emdb.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbTimeoutException;
import io.emdb.Transaction;
import io.emdb.TransactionOptions;
import io.emdb.testing.Crew;
import io.emdb.testing.VerifiedDatabases;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TransactionTimeoutTest {

  private static final Duration SHORT = Duration.ofMillis(5);
  private static final TransactionOptions BRIEF = TransactionOptions.defaults().withTimeout(SHORT);

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  /** Near the overflow, where a comparison without a difference goes wrong. */
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1_000);

  private Emdb db;

  @BeforeEach
  void open() {
    db = databases.open(Emdb.builder().inMemory().nanoTime(nanoTime::get));
  }

  private void outlive() {
    nanoTime.addAndGet(SHORT.toNanos());
  }

  @Test
  void begin_whileAnotherRuns_timesOut() {
    Transaction holder = db.begin();
    Crew.elsewhere(
        () -> {
          assertThatThrownBy(() -> db.begin(BRIEF)).isInstanceOf(EmdbTimeoutException.class);
          assertThat(db.currentTransaction()).isEmpty();
          assertThatThrownBy(() -> db.inTransaction(BRIEF, tx -> tx.put("a", "1")))
              .isInstanceOf(EmdbTimeoutException.class);
        });
    holder.put("b", "2");
    holder.commit();
    Crew.elsewhere(() -> db.inTransaction(tx -> tx.put("c", "3")));
    assertThat(db.size()).isEqualTo(2);
  }

  /**
   * Each interrupt made the wait begin anew, as an exception does not tell the time left: a thread
   * that was interrupted again and again waited for ever.
   */
  @Test
  void begin_interruptedPastItsTimeout_timesOut() {
    Duration hour = Duration.ofHours(1);
    Transaction holder = db.begin();
    try (Crew crew = new Crew()) {
      crew.add(
              () -> {
                assertThatThrownBy(() -> db.begin(TransactionOptions.defaults().withTimeout(hour)))
                    .isInstanceOf(EmdbTimeoutException.class);
                assertThat(Thread.currentThread().isInterrupted()).as("flag kept").isTrue();
              })
          .start();
      Thread waiting = crew.threads().get(0);
      while (waiting.getState() != Thread.State.TIMED_WAITING) {
        assertThat(waiting.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      nanoTime.addAndGet(hour.toNanos());
      waiting.interrupt();
    }
    holder.rollback();
  }

  @Test
  void joinedClosureThatReturnsPastTheTimeout_returns() {
    Transaction tx = db.begin(BRIEF);
    String result =
        db.transaction(
            joined -> {
              outlive();
              return "done";
            });
    assertThat(result).isEqualTo("done");
    assertThat(tx.isActive()).isTrue();
    tx.rollback();
  }

  @Test
  void begin_afterATimeout_worksOnceTheOtherEnded() {
    Transaction holder = db.begin();
    Crew.elsewhere(
        () -> assertThatThrownBy(() -> db.begin(BRIEF)).isInstanceOf(EmdbTimeoutException.class));
    holder.rollback();
    Transaction next = db.begin(TransactionOptions.defaults().withTimeout(Duration.ofMinutes(1)));
    next.put("a", "1");
    next.commit();
    assertThat(db.getString("a")).isEqualTo("1");
  }

  @Test
  void transactionThatOutlivesItsTimeout_refusesOperationsAndCommit() {
    Transaction tx = db.begin(BRIEF);
    outlive();
    assertThatThrownBy(() -> tx.put("a", "1")).isInstanceOf(EmdbTimeoutException.class);
    assertThatThrownBy(() -> tx.get("a")).isInstanceOf(EmdbTimeoutException.class);
    assertThatThrownBy(tx::commit).isInstanceOf(EmdbTimeoutException.class);
    tx.rollback();
    assertThat(db.currentTransaction()).isEmpty();
    assertThat(db.isEmpty()).isTrue();
  }

  @Test
  void commit_pastTheTimeout_leavesNothing() {
    Transaction tx = db.begin(BRIEF);
    tx.put("a", "1");
    outlive();
    assertThatThrownBy(tx::commit).isInstanceOf(EmdbTimeoutException.class);
    tx.rollback();
    assertThat(db.isEmpty()).isTrue();
    db.inTransaction(next -> next.put("b", "2"));
    assertThat(db.getString("b")).isEqualTo("2");
  }

  @Test
  void commit_oneNanosecondBeforeTheTimeout_works() {
    Transaction tx = db.begin(BRIEF);
    tx.put("a", "1");
    nanoTime.addAndGet(SHORT.toNanos() - 1);
    tx.commit();
    assertThat(db.getString("a")).isEqualTo("1");
  }

  @Test
  void closureThatOutlivesItsTimeout_rollsBack() {
    assertThatThrownBy(
            () ->
                db.inTransaction(
                    BRIEF,
                    tx -> {
                      outlive();
                      tx.put("a", "1");
                    }))
        .isInstanceOf(EmdbTimeoutException.class);
    assertThat(db.isEmpty()).isTrue();
    assertThat(db.currentTransaction()).isEmpty();
  }

  @Test
  void generousTimeout_doesNotDisturb() {
    db.inTransaction(
        TransactionOptions.defaults().withTimeout(Duration.ofDays(10_000)), tx -> tx.put("a", "1"));
    assertThat(db.getString("a")).isEqualTo("1");
  }

  @Test
  void timeout_mustBePositive() {
    assertThatThrownBy(() -> TransactionOptions.defaults().withTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("newTimeout");
    assertThatThrownBy(() -> TransactionOptions.defaults().withTimeout(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TransactionOptions.defaults().withRetries(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("newRetries");
  }
}
