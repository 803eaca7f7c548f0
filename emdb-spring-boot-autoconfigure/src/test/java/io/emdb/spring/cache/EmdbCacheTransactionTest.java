package io.emdb.spring.cache;

import static io.emdb.spring.cache.Workers.await;
import static io.emdb.spring.cache.Workers.result;
import static io.emdb.spring.cache.Workers.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbConflictException;
import io.emdb.EmdbTransactionException;
import io.emdb.Transaction;
import io.emdb.TransactionOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cache used on a thread that runs a transaction of the same database. */
@Timeout(60)
class EmdbCacheTransactionTest {

  private final Emdb database = Emdb.openInMemory();
  private final EmdbCache cache = Caches.cache(database, "things");

  @AfterEach
  void close() {
    database.close();
  }

  private String seenByOthers(String key) throws Exception {
    return result(run(() -> cache.get(key, String.class)));
  }

  @Test
  void write_isSeenInsideAtOnce_andOutsideAfterTheCommit() throws Exception {
    cache.put("evicted", "old");
    try (Transaction transaction = database.begin()) {
      cache.put("put", "v");
      cache.putIfAbsent("absent", "v");
      cache.get("loaded", () -> "v");
      cache.evict("evicted");
      for (String key : new String[] {"put", "absent", "loaded"}) {
        assertThat(cache.get(key, String.class)).as(key).isEqualTo("v");
        assertThat(seenByOthers(key)).as(key).isNull();
      }
      assertThat(cache.get("evicted")).isNull();
      assertThat(seenByOthers("evicted")).isEqualTo("old");
      transaction.commit();
    }
    for (String key : new String[] {"put", "absent", "loaded"}) {
      assertThat(cache.get(key, String.class)).as(key).isEqualTo("v");
    }
    assertThat(cache.get("evicted")).isNull();
  }

  @Test
  void write_isGoneAfterARollback() {
    cache.put("kept", "old");
    cache.put("changed", "old");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                database.inTransaction(
                    transaction -> {
                      cache.put("new", "v");
                      cache.put("changed", "new");
                      cache.evict("kept");
                      cache.get("loaded", () -> "v");
                      throw new IllegalStateException("roll back");
                    }));
    assertThat(cache.get("new")).isNull();
    assertThat(cache.get("loaded")).isNull();
    assertThat(cache.get("changed", String.class)).isEqualTo("old");
    assertThat(cache.get("kept", String.class)).isEqualTo("old");
  }

  @Test
  void clear_isUndoneByARollback_andDoneByACommit() {
    cache.put("k", "v");
    try (Transaction transaction = database.begin()) {
      cache.clear();
      assertThat(cache.get("k")).isNull();
      assertThat(cache.size()).isZero();
      transaction.rollback();
    }
    assertThat(cache.get("k", String.class)).isEqualTo("v");
    try (Transaction transaction = database.begin()) {
      assertThat(cache.invalidate()).isTrue();
      assertThat(cache.invalidate()).isFalse();
      transaction.commit();
    }
    assertThat(cache.get("k")).isNull();
  }

  @Test
  void evictIfPresent_tellsTheTruthInside() {
    try (Transaction transaction = database.begin()) {
      cache.put("k", "v");
      assertThat(cache.evictIfPresent("k")).isTrue();
      assertThat(cache.evictIfPresent("k")).isFalse();
      assertThat(cache.get("k")).isNull();
      transaction.commit();
    }
    assertThat(cache.size()).isZero();
  }

  @Test
  void rollbackToASavepoint_takesItsCacheWritesBack() {
    cache.put("evicted", "old");
    try (Transaction transaction = database.begin()) {
      cache.put("k", "v1");
      Transaction.Savepoint savepoint = transaction.savepoint();
      cache.put("k", "v2");
      cache.evict("evicted");
      transaction.rollbackTo(savepoint);
      assertThat(cache.get("k", String.class)).isEqualTo("v1");
      assertThat(cache.get("evicted", String.class)).isEqualTo("old");
      transaction.commit();
    }
    assertThat(cache.get("k", String.class)).isEqualTo("v1");
  }

  /** What a transaction found in a cache is no reason to fail its commit: a cache is a hint. */
  @Test
  void cacheTrafficOfOthers_doesNotMakeTheCommitConflict() throws Exception {
    cache.put("hit", "old");
    cache.put("evicted", "old");
    try (Transaction transaction = database.begin()) {
      transaction.put("stock", "41");
      assertThat(cache.get("hit", String.class)).isEqualTo("old");
      assertThat(cache.get("miss", () -> "mine")).isEqualTo("mine");
      assertThat(cache.get("absent")).isNull();
      cache.put("put", "mine");
      cache.evict("evicted");
      result(
          run(
              () -> {
                for (String key : new String[] {"hit", "miss", "absent", "put", "evicted"}) {
                  cache.put(key, "theirs");
                }
                return null;
              }));
      transaction.commit();
    }
    assertThat(database.getString("stock")).isEqualTo("41");
    assertThat(cache.get("hit", String.class)).isEqualTo("theirs");
    assertThat(cache.get("put", String.class)).as("the commit came later").isEqualTo("mine");
    assertThat(cache.get("evicted")).as("the commit came later").isNull();
  }

  @Test
  void clear_doesNotMakeTheCommitConflict() throws Exception {
    cache.put("k", "v");
    try (Transaction transaction = database.begin()) {
      cache.clear();
      result(
          run(
              () -> {
                cache.put("l", "theirs");
                return null;
              }));
      transaction.commit();
    }
    assertThat(cache.size()).isZero();
  }

  @Test
  void dataReadBesideTheCache_stillConflicts() throws Exception {
    database.put("stock", "41");
    try (Transaction transaction = database.begin()) {
      transaction.getString("stock");
      cache.put("k", "v");
      result(
          run(
              () -> {
                database.put("stock", "40");
                return null;
              }));
      assertThatThrownBy(transaction::commit).isInstanceOf(EmdbConflictException.class);
    }
    assertThat(cache.get("k")).isNull();
  }

  @Test
  void get_whileAnotherThreadLoads_loadsInlineInsteadOfWaiting() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CompletableFuture<String> other;
    try (Transaction transaction = database.begin()) {
      other =
          run(
              () ->
                  cache.get(
                      "k",
                      () -> {
                        entered.countDown();
                        // needs the transaction that the first thread runs: to wait would be for
                        // ever
                        return database.transaction(waitsForTheOther -> "theirs");
                      }));
      await(entered);
      assertThat(cache.get("k", () -> "mine")).isEqualTo("mine");
      CompletableFuture<String> async =
          cache.retrieve("k2", () -> CompletableFuture.completedFuture("mine"));
      assertThat(async).isCompletedWithValue("mine");
      transaction.commit();
    }
    assertThat(result(other)).isEqualTo("theirs");
    assertThat(cache.get("k", String.class)).as("the commit came first").isEqualTo("mine");
  }

  @Test
  void load_begunBeforeTheCommitOfAnEviction_isNotStoredAfterIt() throws Exception {
    database.put("price", "1");
    CountDownLatch read = new CountDownLatch(1);
    CountDownLatch committed = new CountDownLatch(1);
    CompletableFuture<String> load;
    try (Transaction transaction = database.begin()) {
      transaction.put("price", "2");
      cache.evict("price");
      load =
          run(
              () ->
                  cache.get(
                      "price",
                      () -> {
                        String old = database.getString("price");
                        read.countDown();
                        await(committed);
                        return old;
                      }));
      await(read);
      transaction.commit();
    }
    committed.countDown();
    assertThat(result(load)).isEqualTo("1");
    assertThat(cache.get("price")).as("a price that was out of date at the commit").isNull();
    assertThat(cache.get("price", () -> database.getString("price"))).isEqualTo("2");
    assertThat(cache.get("price", String.class)).isEqualTo("2");
  }

  @Test
  void load_begunBeforeTheCommitOfAClear_isNotStoredAfterIt() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    CountDownLatch committed = new CountDownLatch(1);
    CompletableFuture<String> load;
    try (Transaction transaction = database.begin()) {
      cache.clear();
      load =
          run(
              () ->
                  cache.get(
                      "k",
                      () -> {
                        read.countDown();
                        await(committed);
                        return "old";
                      }));
      await(read);
      transaction.commit();
    }
    committed.countDown();
    assertThat(result(load)).isEqualTo("old");
    assertThat(cache.get("k")).isNull();
  }

  @Test
  void readOnlyTransaction_readsAndLoadsWithoutStoring() {
    cache.put("present", "v");
    database.inTransaction(
        TransactionOptions.defaults().withReadOnly(true),
        transaction -> {
          assertThat(cache.get("present", String.class)).isEqualTo("v");
          assertThat(cache.get("k", () -> "loaded")).isEqualTo("loaded");
          cache.put("k", "v");
          assertThat(cache.get("k")).isNull();
        });
    assertThat(cache.get("k")).isNull();
    assertThat(cache.get("present", String.class)).isEqualTo("v");
  }

  @Test
  void readOnlyTransaction_refusesWhatWouldLeaveAnOutdatedEntry() {
    cache.put("present", "v");
    try (Transaction transaction =
        database.begin(TransactionOptions.defaults().withReadOnly(true))) {
      assertThat(transaction.isReadOnly()).isTrue();
      assertThatThrownBy(() -> cache.put("present", "w"))
          .isInstanceOf(EmdbTransactionException.class);
      assertThatThrownBy(() -> cache.evict("present")).isInstanceOf(EmdbTransactionException.class);
      assertThatThrownBy(cache::clear).isInstanceOf(EmdbTransactionException.class);
    }
  }

  @Test
  void entryThatCannotBeDecoded_isAMissInsideToo() {
    Caches.cache(database, "things", c -> c.withVersion("old")).put("k", "old");
    try (Transaction transaction = database.begin()) {
      assertThat(cache.get("k")).isNull();
      cache.put("k", "new");
      transaction.commit();
    }
    assertThat(cache.get("k", String.class)).isEqualTo("new");
  }
}
