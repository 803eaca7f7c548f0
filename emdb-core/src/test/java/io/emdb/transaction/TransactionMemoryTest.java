package io.emdb.transaction;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.Transaction;
import io.emdb.Transaction.Savepoint;
import io.emdb.testing.VerifiedDatabases;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/*
 * Each joined closure left its savepoint behind, and each write what was there before it, so that a
 * long transaction grew with what it had done instead of with what it would commit.
 */
/** What a transaction keeps on the heap while it runs: what it will write, not its history. */
class TransactionMemoryTest {

  private static final int VALUES = 100;
  private static final int CLOSURES = 500_000;
  private static final long MEBIBYTE = 1 << 20;
  private static final byte[] KEY = utf8("k");

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private Emdb db;

  @BeforeEach
  void open() {
    db = databases.openInMemory();
  }

  private static byte[] largeValue() {
    return new byte[(int) MEBIBYTE];
  }

  private static long mebibytesInUse() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) / MEBIBYTE;
  }

  private void assertGrowsByFew(Runnable action) {
    Transaction tx = db.begin();
    tx.put(KEY, largeValue());
    long before = mebibytesInUse();
    action.run();
    assertThat(mebibytesInUse() - before).as("MiB more").isLessThan(20);
    tx.rollback();
  }

  @Test
  void rewrites_keepTheLastValueOnly() {
    assertGrowsByFew(
        () -> {
          for (int i = 0; i < VALUES; i++) {
            db.put(KEY, largeValue());
          }
        });
  }

  @Test
  void clears_keepNothing() {
    assertGrowsByFew(
        () -> {
          for (int i = 0; i < VALUES; i++) {
            db.put(KEY, largeValue());
            db.clear();
          }
        });
  }

  @Test
  void rewritesInJoinedClosures_keepTheLastValueOnly() {
    assertGrowsByFew(
        () -> {
          for (int i = 0; i < VALUES; i++) {
            db.inTransaction(joined -> joined.put(KEY, largeValue()));
          }
        });
  }

  @Test
  void rewritesBehindAReleasedSavepoint_keepTheLastValueOnly() {
    assertGrowsByFew(
        () -> {
          Transaction tx = db.currentTransaction().orElseThrow();
          for (int i = 0; i < VALUES; i++) {
            Savepoint savepoint = tx.savepoint();
            tx.put(KEY, largeValue());
            tx.release(savepoint);
          }
        });
  }

  @Test
  void joinedClosures_keepNothingOfThemselves() {
    assertGrowsByFew(
        () -> {
          for (int i = 0; i < CLOSURES; i++) {
            db.inTransaction(joined -> {});
          }
        });
  }

  @Test
  void joinedClosuresBehindASavepoint_keepNothingOfThemselves() {
    assertGrowsByFew(
        () -> {
          db.currentTransaction().orElseThrow().savepoint();
          for (int i = 0; i < CLOSURES; i++) {
            db.inTransaction(joined -> {});
          }
        });
  }
}
