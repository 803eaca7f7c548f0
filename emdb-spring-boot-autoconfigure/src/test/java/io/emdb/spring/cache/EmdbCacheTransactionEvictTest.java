package io.emdb.spring.cache;

import static io.emdb.spring.cache.Workers.result;
import static io.emdb.spring.cache.Workers.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbTransactionException;
import io.emdb.Transaction;
import io.emdb.TransactionOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * An eviction on a thread that runs a transaction: a removal that happens at the commit, of what is
 * there then, and that is no reason for a conflict.
 */
@Timeout(60)
class EmdbCacheTransactionEvictTest {

  private final Emdb database = Emdb.openInMemory();
  private final EmdbCache cache = Caches.cache(database, "things");

  @AfterEach
  void close() {
    database.close();
  }

  private void putByAnother(String key, String value) throws Exception {
    result(
        run(
            () -> {
              cache.put(key, value);
              return null;
            }));
  }

  /**
   * It left an expired entry behind, in the log and in the index until the next sweep, for each
   * eviction of a key that nobody had cached.
   */
  @Test
  void evict_ofAnAbsentKey_leavesNothing() {
    try (Transaction transaction = database.begin()) {
      transaction.put("stock", "41");
      cache.evict("k");
      transaction.commit();
    }
    assertThat(database.stats().liveEntries()).as("the stock alone").isEqualTo(1);
    assertThat(database.sweepExpired()).isZero();
  }

  @Test
  void evict_ofAPresentKey_removesItsEntry() {
    cache.put("k", "v");
    try (Transaction transaction = database.begin()) {
      cache.evict("k");
      assertThat(cache.get("k")).isNull();
      assertThat(cache.putIfAbsent("k", "again")).isNull();
      cache.evict("k");
      transaction.commit();
    }
    assertThat(cache.get("k")).isNull();
    assertThat(database.stats().liveEntries()).isZero();
    assertThat(database.sweepExpired()).isZero();
  }

  /** A reader without a lock, as a plain cached method, keeps what it read before the commit. */
  @Test
  void evict_ofAnAbsentKey_removesWhatOthersPutBeforeTheCommit_withoutAConflict() throws Exception {
    database.put("price", "1");
    try (Transaction transaction = database.begin()) {
      transaction.put("price", "2");
      cache.evict("price");
      putByAnother("price", "1");
      transaction.commit();
    }
    assertThat(database.getString("price")).isEqualTo("2");
    assertThat(cache.get("price")).as("the old price").isNull();
    assertThat(database.stats().conflicts()).isZero();
  }

  @Test
  void evict_afterThePutOfTheSameTransactionWasTakenBack_isNoReasonForAConflict() throws Exception {
    try (Transaction transaction = database.begin()) {
      Transaction.Savepoint savepoint = transaction.savepoint();
      cache.put("k", "mine");
      transaction.rollbackTo(savepoint);
      cache.evict("k");
      putByAnother("k", "theirs");
      transaction.commit();
    }
    assertThat(cache.get("k")).isNull();
  }

  /** Evictions by annotated methods in transactions were missing in the metrics. */
  @Test
  void evict_isCountedOnceIfTheEntryWasThere() {
    cache.put("k", "v");
    try (Transaction transaction = database.begin()) {
      cache.evict("absent");
      assertThat(cache.statistics().removals()).isZero();
      cache.evict("k");
      cache.evict("k");
      cache.put("new", "v");
      cache.evict("new");
      transaction.commit();
    }
    assertThat(cache.statistics().removals()).isEqualTo(1);
  }

  @Test
  void evict_inAReadOnlyTransaction_isRefusedAndNotCounted() {
    cache.put("k", "v");
    database.inTransaction(
        TransactionOptions.defaults().withReadOnly(true),
        transaction ->
            assertThatThrownBy(() -> cache.evict("k"))
                .isInstanceOf(EmdbTransactionException.class));
    assertThat(cache.get("k", String.class)).isEqualTo("v");
    assertThat(cache.statistics().removals()).isZero();
  }

  /** It was one, so a method with {@code @CacheEvict(beforeInvocation = true)} could fail. */
  @Test
  void evictIfPresent_raceWithAnotherPut_isNoConflict() throws Exception {
    cache.put("k", "v");
    try (Transaction transaction = database.begin()) {
      assertThat(cache.evictIfPresent("k")).isTrue();
      assertThat(cache.evictIfPresent("absent")).isFalse();
      putByAnother("k", "theirs");
      putByAnother("absent", "theirs");
      transaction.commit();
    }
    assertThat(cache.size()).isZero();
    assertThat(cache.statistics().removals()).isEqualTo(1);
  }

  @Test
  void invalidate_raceWithAnotherPut_isNoConflict() throws Exception {
    cache.put("k", "v");
    cache.put("l", "v");
    try (Transaction transaction = database.begin()) {
      assertThat(cache.invalidate()).isTrue();
      putByAnother("k", "theirs");
      assertThat(cache.invalidate()).isFalse();
      transaction.commit();
    }
    assertThat(cache.size()).isZero();
    assertThat(cache.statistics().removals()).isEqualTo(2);
  }
}
