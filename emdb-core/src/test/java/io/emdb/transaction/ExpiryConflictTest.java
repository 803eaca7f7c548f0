package io.emdb.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbConflictException;
import io.emdb.FlushPolicy;
import io.emdb.Transaction;
import io.emdb.Ttl;
import io.emdb.testing.Crew;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Time and its tidying up are no writes. Symptom: a transaction that had found an expired key
 * absent, or had counted, met a conflict when another thread swept or compacted meanwhile. Cause:
 * what was compared was the expired record, and a removal by a sweep counted as a change. Cure: an
 * expired record counts as none, and a sweep changes nothing that can be seen.
 */
class ExpiryConflictTest {

  private static final Duration TTL = Duration.ofSeconds(10);

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final ManualClock clock = new ManualClock();

  /** What another thread does between the reads and the commit. */
  private record Case(String name, Consumer<Transaction> read, Consumer<Emdb> meanwhile) {}

  private static Stream<Case> cases() {
    Map<String, Consumer<Transaction>> reads =
        Map.of(
            "get", tx -> assertThat(tx.get("k")).isNull(),
            "containsKey", tx -> assertThat(tx.containsKey("k")).isFalse(),
            "delete", tx -> assertThat(tx.delete("k")).isFalse(),
            "size", tx -> assertThat(tx.size()).isZero(),
            "forEach", tx -> tx.forEach((key, value) -> {}));
    Map<String, Consumer<Emdb>> tidying =
        Map.of("sweep", Emdb::sweepExpired, "compact", Emdb::compact, "nothing", db -> {});
    return reads.entrySet().stream()
        .flatMap(
            read ->
                tidying.entrySet().stream()
                    .map(
                        other ->
                            new Case(
                                read.getKey() + ", " + other.getKey(),
                                read.getValue(),
                                other.getValue())));
  }

  private Emdb open(FlushPolicy policy) {
    return databases.open(Emdb.builder().inMemory().clock(clock).flushPolicy(policy));
  }

  private static void race(Emdb db, Consumer<Transaction> read, Consumer<Emdb> meanwhile) {
    Transaction tx = db.begin();
    read.accept(tx);
    Crew.elsewhere(() -> meanwhile.accept(db));
    tx.put("result", "from the transaction");
    tx.commit();
    assertThat(db.getString("result")).isEqualTo("from the transaction");
    db.delete("result");
  }

  @TestFactory
  List<DynamicTest> expiredKeyThatWasRead_andThenTidiedUp_doesNotConflict() {
    return Stream.of(FlushPolicy.onEachWrite(), FlushPolicy.manual())
        .flatMap(
            policy ->
                cases()
                    .map(
                        each ->
                            DynamicTest.dynamicTest(
                                policy + ": " + each.name(),
                                () -> {
                                  Emdb db = open(policy);
                                  db.put("k", "v", Ttl.after(TTL));
                                  clock.advance(TTL);
                                  race(db, each.read(), each.meanwhile());
                                })))
        .toList();
  }

  @Test
  void expiredKeyThatWasRead_andThenWritten_conflicts() {
    Emdb db = open(FlushPolicy.manual());
    db.put("k", "v", Ttl.after(TTL));
    clock.advance(TTL);

    assertThatThrownBy(
            () -> race(db, tx -> assertThat(tx.get("k")).isNull(), other -> other.put("k", "w")))
        .isInstanceOf(EmdbConflictException.class);
  }

  @Test
  void expiredKeyThatWasRead_andThenWrittenAndExpiredAgain_isStillAbsent() {
    Emdb db = open(FlushPolicy.manual());
    db.put("k", "v", Ttl.after(TTL));
    clock.advance(TTL);

    race(
        db,
        tx -> assertThat(tx.get("k")).isNull(),
        other -> {
          other.put("k", "w", Ttl.after(TTL));
          clock.advance(TTL);
        });
  }

  @Test
  void keyThatExpiresAfterItWasRead_doesNotConflict_sweptOrNot() {
    Emdb db = open(FlushPolicy.manual());
    for (Consumer<Emdb> meanwhile : List.<Consumer<Emdb>>of(other -> {}, Emdb::sweepExpired)) {
      db.put("k", "v", Ttl.after(TTL));

      race(
          db,
          tx -> assertThat(tx.getString("k")).isEqualTo("v"),
          other -> {
            clock.advance(TTL);
            meanwhile.accept(other);
          });
    }
  }

  @Test
  void keyThatWasDeletedAfterItWasRead_conflicts_evenPastItsDeadline() {
    Emdb db = open(FlushPolicy.manual());
    db.put("k", "v", Ttl.after(TTL));

    assertThatThrownBy(
            () ->
                race(
                    db,
                    tx -> assertThat(tx.getString("k")).isEqualTo("v"),
                    other -> {
                      other.delete("k");
                      clock.advance(TTL);
                    }))
        .isInstanceOf(EmdbConflictException.class);
  }

  @Test
  void liveKeyThatWasRead_andThenCompacted_doesNotConflict() {
    Emdb db = open(FlushPolicy.manual());
    db.put("k", "old");
    db.put("k", "v");

    race(db, tx -> assertThat(tx.getString("k")).isEqualTo("v"), Emdb::compact);
  }
}
