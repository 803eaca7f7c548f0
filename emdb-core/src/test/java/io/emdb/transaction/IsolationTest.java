package io.emdb.transaction;

import static io.emdb.testing.Contents.utf8;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Codec;
import io.emdb.Emdb;
import io.emdb.EmdbTransactionException;
import io.emdb.FlushPolicy;
import io.emdb.KeyValueReader;
import io.emdb.ReadView;
import io.emdb.Transaction;
import io.emdb.TransactionOptions;
import io.emdb.TypedKeyValues;
import io.emdb.testing.Contents;
import io.emdb.testing.Crew;
import io.emdb.testing.Seed;
import io.emdb.testing.VerifiedDatabases;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What transactions see of each other and of plain writers. */
@ParameterizedClass
@EnumSource(names = {"ON_EACH_WRITE", "MANUAL"})
class IsolationTest {

  private static final TransactionOptions READ_ONLY =
      TransactionOptions.defaults().withReadOnly(true);
  private static final TransactionOptions RETRYING =
      TransactionOptions.defaults().withRetries(1_000);

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();
  @RegisterExtension final Seed seed = new Seed();

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

  @Test
  void transaction_readsTheDatabaseAsItWasAtTheBeginning() {
    db.put("a", "1");
    db.put("gone", "1");
    Transaction tx = db.begin();
    Crew.elsewhere(
        () -> {
          db.put("a", "2");
          db.put("b", "2");
          db.delete("gone");
        });
    assertThat(tx.getString("a")).isEqualTo("1");
    assertThat(tx.get("b")).isNull();
    assertThat(tx.getString("gone")).isEqualTo("1");
    assertThat(tx.size()).isEqualTo(2);
    assertThat(Contents.of(tx)).isEqualTo(Map.of("a", "1", "gone", "1"));
    tx.rollback();
  }

  @Test
  void transaction_readsPastALaterClear() {
    db.put("a", "1");
    Transaction tx = db.begin();
    Crew.elsewhere(db::clear);
    assertThat(Contents.of(tx)).isEqualTo(Map.of("a", "1"));
    tx.rollback();
    assertThat(db.isEmpty()).isTrue();
  }

  @Test
  void plainWriters_neverWaitForARunningClosure() {
    db.inTransaction(
        tx -> {
          tx.put("a", "1");
          Crew.elsewhere(
              () -> {
                db.put("b", "2");
                db.putIfAbsent(utf8("c"), utf8("3"));
                db.delete("missing");
                db.namespace("n").put("x", "y");
                db.clear();
              });
        });
    assertThat(Contents.of(db)).isEqualTo(Map.of("a", "1"));
  }

  @Test
  void secondTransaction_waitsForTheFirst() {
    AtomicBoolean entered = new AtomicBoolean();
    Transaction first = db.begin();
    first.put("a", "1");
    try (Crew crew = new Crew()) {
      crew.add(
              () ->
                  db.inTransaction(
                      tx -> {
                        entered.set(true);
                        assertThat(tx.getString("a")).isEqualTo("1");
                        tx.put("b", "2");
                      }))
          .start();
      awaitWaiting(crew.threads().get(0));
      assertThat(entered).isFalse();
      first.commit();
    }
    assertThat(Contents.of(db)).isEqualTo(Map.of("a", "1", "b", "2"));
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING
        && thread.getState() != Thread.State.TIMED_WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }

  @Test
  void readOnlyTransaction_waitsForNobodyAndRefusesWrites() {
    db.put("a", "1");
    Transaction writer = db.begin();
    writer.put("a", "2");
    Crew.elsewhere(
        () -> {
          Transaction reader = db.begin(READ_ONLY);
          assertThat(reader.isReadOnly()).isTrue();
          assertThat(reader.getString("a")).isEqualTo("1");
          assertReadOnly(reader);
          reader.commit();
        });
    writer.commit();
    assertThat(Contents.of(db)).isEqualTo(Map.of("a", "2"));
  }

  private void assertReadOnly(Transaction reader) {
    assertThatThrownBy(() -> reader.put("a", "x")).isInstanceOf(EmdbTransactionException.class);
    assertThatThrownBy(() -> reader.delete("a")).isInstanceOf(EmdbTransactionException.class);
    assertThatThrownBy(reader::clear).isInstanceOf(EmdbTransactionException.class);
    assertThatThrownBy(() -> db.put("b", "x")).isInstanceOf(EmdbTransactionException.class);
    assertThatThrownBy(() -> db.group("g").put("b", "x"))
        .isInstanceOf(EmdbTransactionException.class);
    assertThatThrownBy(() -> db.inTransaction(tx -> tx.put("b", "x")))
        .isInstanceOf(EmdbTransactionException.class);
  }

  @Test
  void readOnlyClosure_seesOneMoment() {
    db.put("a", "1");
    db.put("b", "1");
    db.inTransaction(
        READ_ONLY,
        tx -> {
          assertThat(tx.getString("a")).isEqualTo("1");
          Crew.elsewhere(
              () ->
                  db.inTransaction(
                      writer -> {
                        writer.put("a", "2");
                        writer.put("b", "2");
                      }));
          assertThat(tx.getString("b")).isEqualTo("1");
        });
    assertThat(db.getString("b")).isEqualTo("2");
  }

  @Test
  void commit_becomesVisibleAllAtOnce() {
    for (String key : new String[] {"a", "b", "c"}) {
      db.put(key, "0");
    }
    AtomicBoolean done = new AtomicBoolean();
    try (Crew crew = new Crew()) {
      crew.add(() -> writeRounds(done)).add(2, index -> assertEqualValues(done)).start();
    }
  }

  private void writeRounds(AtomicBoolean done) {
    try {
      for (int round = 1; round <= 2_000; round++) {
        String value = String.valueOf(round);
        db.inTransaction(
            tx -> {
              tx.put("a", value);
              tx.put("b", value);
              tx.put("c", value);
            });
      }
    } finally {
      done.set(true);
    }
  }

  private void assertEqualValues(AtomicBoolean done) {
    while (!done.get()) {
      try (ReadView view = db.readView()) {
        assertThat(Contents.of(view).values()).containsOnly(view.getString("a"));
      }
      assertThat(Contents.of(db).values().stream().distinct()).hasSize(1);
      db.inTransaction(READ_ONLY, tx -> assertThat(tx.getString("c")).isEqualTo(tx.getString("a")));
    }
  }

  @Test
  void bankTransfers_keepTheTotal() {
    int accounts = 8;
    TypedKeyValues<String, Long> bank = db.typed(Codec.string(), Codec.int64());
    for (int i = 0; i < accounts; i++) {
      bank.put("account-" + i, 100L);
    }
    Crew.run(
        4,
        index -> {
          Random random = seed.random(index);
          for (int i = 0; i < 500; i++) {
            transfer(random.nextInt(accounts), random.nextInt(accounts), random.nextInt(30));
            assertThat(total(db.readView())).isEqualTo(800);
          }
        });
    bank.forEach((account, balance) -> assertThat(balance).isNotNegative());
  }

  private void transfer(int from, int to, long amount) {
    db.inTransaction(
        RETRYING,
        tx -> {
          TypedKeyValues<String, Long> bank = tx.typed(Codec.string(), Codec.int64());
          long available = bank.get("account-" + from);
          if (available >= amount) {
            bank.put("account-" + from, available - amount);
            bank.put("account-" + to, bank.get("account-" + to) + amount);
          }
        });
  }

  private static long total(ReadView view) {
    try (view) {
      long[] total = {0};
      view.forEach((key, value) -> total[0] += Codec.int64().decode(value));
      return total[0];
    }
  }

  @Test
  void counter_raisedByTransactionsAndCompareAndSet_losesNothing() {
    db.put("counter", "0");
    Crew.run(
        4,
        index -> {
          for (int i = 0; i < 250; i++) {
            if (index % 2 == 0) {
              db.inTransaction(RETRYING, tx -> tx.put("counter", next(tx)));
            } else {
              raiseByCompareAndSet();
            }
          }
        });
    assertThat(db.getString("counter")).isEqualTo("1000");
  }

  private void raiseByCompareAndSet() {
    byte[] seen;
    byte[] raised;
    do {
      seen = db.get("counter");
      raised = utf8(String.valueOf(Integer.parseInt(new String(seen, UTF_8)) + 1));
    } while (!db.replace(utf8("counter"), seen, raised));
  }

  private static String next(KeyValueReader store) {
    return String.valueOf(Integer.parseInt(store.getString("counter")) + 1);
  }

  @Test
  void writeSkew_doesNotHappen() {
    for (int round = 0; round < 100; round++) {
      db.put("on-call.a", "yes");
      db.put("on-call.b", "yes");
      Crew.run(2, index -> goOffCall(index == 0 ? "a" : "b"));
      assertThat(Contents.of(db.group("on-call")).values())
          .as("somebody stays on call")
          .contains("yes");
    }
  }

  private void goOffCall(String who) {
    db.inTransaction(
        RETRYING,
        tx -> {
          long onCall =
              Contents.of(tx.group("on-call")).values().stream().filter("yes"::equals).count();
          if (onCall > 1) {
            tx.group("on-call").put(who, "no");
          }
        });
  }

  @Test
  void phantom_insertByAPlainWriter_isNotMissed() {
    for (int round = 0; round < 100; round++) {
      db.clear();
      CountDownLatch counted = new CountDownLatch(1);
      try (Crew crew = new Crew()) {
        crew.add(
                () -> {
                  counted.await();
                  db.put("item.new", "v");
                })
            .start();
        db.inTransaction(
            RETRYING,
            tx -> {
              long items = tx.group("item").size();
              counted.countDown();
              tx.put("count", String.valueOf(items));
              if (items == 0) {
                crew.join();
              }
            });
      }
      assertThat(db.getString("count")).isEqualTo(String.valueOf(db.group("item").size()));
    }
  }

  @Test
  void twoThreadsTimesHundredCommits_areTransactions1To200() {
    assertThat(db.stats().lastTransactionId()).isZero();
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
  }
}
