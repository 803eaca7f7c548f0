package io.emdb.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.FlushPolicy;
import io.emdb.concurrency.AppendHistory.Operation;
import io.emdb.testing.Budget;
import io.emdb.testing.Crew;
import io.emdb.testing.DeadlockWatch;
import io.emdb.testing.Seed;
import io.emdb.testing.VerifiedDatabases;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Transactions, compare-and-set, views, scans and plain reads of few keys, all at once: one order
 * of them, which keeps who came after whom, explains all that they saw.
 */
@ExtendWith(DeadlockWatch.class)
class SerializabilityTest {

  private static final int CLIENTS = 4;
  private static final int OPERATIONS = 150;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();
  @RegisterExtension final Seed seed = new Seed();

  @ParameterizedTest
  @CsvSource({"ON_EACH_WRITE, true", "ON_EACH_WRITE, false", "MANUAL, true", "EVERY_N, false"})
  void operations_areAsIfOneAfterTheOther(FlushPolicy.Kind kind, boolean sortedKeys) {
    Budget budget = Budget.of("serializability-" + kind + "-" + sortedKeys, 2);
    EmdbBuilder builder =
        Emdb.builder()
            .path(databases.directory())
            .segmentSize(64 * 1024)
            .sortedKeys(sortedKeys)
            .flushPolicy(Policies.of(kind));
    try (Emdb db = builder.open()) {
      while (budget.another()) {
        db.clear();
        List<Operation> operations = run(db, budget);
        new AppendHistory(operations, Appender.lists(db)).verify();
        budget.count("operations", operations.size());
      }
      assertThat(db.failure()).isEmpty();
    }
  }

  private List<Operation> run(Emdb db, Budget budget) {
    AtomicInteger numbers = new AtomicInteger();
    AtomicInteger running = new AtomicInteger(CLIENTS);
    List<Appender> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new Appender(db, numbers, seed.random(budget.round() * CLIENTS + i)));
    }
    try (Crew crew = new Crew()) {
      crew.add(
              CLIENTS,
              index -> {
                try {
                  clients.get(index).run(OPERATIONS);
                } finally {
                  running.decrementAndGet();
                }
              })
          .add(
              () -> {
                while (running.get() > 0) {
                  db.compact();
                }
              })
          .start();
    }
    List<Operation> operations = new ArrayList<>();
    clients.forEach(client -> operations.addAll(client.operations()));
    clients.forEach(client -> budget.count("conflicts", client.conflicts()));
    return operations;
  }
}
