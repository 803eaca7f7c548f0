package io.emdb.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.Transaction;
import io.emdb.Transaction.Savepoint;
import io.emdb.testing.Contents;
import io.emdb.testing.Seed;
import io.emdb.testing.VerifiedDatabases;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Savepoints, releases and joined closures at random, against copies of a map. */
class SavepointModelTest {

  private static final int TRANSACTIONS = 200;
  private static final int STEPS = 60;
  private static final int DEEPEST = 3;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();
  @RegisterExtension final Seed seed = new Seed();

  private final List<Marked> open = new ArrayList<>();
  private Map<String, String> model = new TreeMap<>();
  private Emdb db;
  private Random random;

  /** A savepoint and what was there when it was made. */
  private record Marked(Savepoint savepoint, Map<String, String> state) {}

  @Test
  void transaction_isAlwaysTheModels() {
    random = seed.random();
    db = databases.openInMemory();
    for (int i = 0; i < TRANSACTIONS; i++) {
      Transaction tx = db.begin();
      for (int step = 0; step < STEPS; step++) {
        step(tx, 0, 0);
      }
      assertThat(state()).isEqualTo(model);
      tx.commit();
      open.clear();
      assertThat(state()).isEqualTo(model);
    }
  }

  private Map<String, String> state() {
    Map<String, String> state = new TreeMap<>(Contents.of(db));
    Contents.of(db.namespace("n")).forEach((key, value) -> state.put("n/" + key, value));
    return state;
  }

  /**
   * Takes one step.
   *
   * @param first the first savepoint of this closure: what is before is its caller's affair
   */
  private void step(Transaction tx, int depth, int first) {
    switch (random.nextInt(12)) {
      case 0 -> open.add(new Marked(tx.savepoint(), new TreeMap<>(model)));
      case 1 -> rollbackToAny(tx, first);
      case 2 -> releaseAny(tx, first);
      case 3, 4 -> join(depth);
      case 5 -> clear(tx);
      default -> write(tx);
    }
  }

  private void rollbackToAny(Transaction tx, int first) {
    if (first < open.size()) {
      int index = first + random.nextInt(open.size() - first);
      tx.rollbackTo(open.get(index).savepoint());
      model = new TreeMap<>(open.get(index).state());
      open.subList(index + 1, open.size()).clear();
    }
  }

  private void releaseAny(Transaction tx, int first) {
    if (first < open.size()) {
      int index = first + random.nextInt(open.size() - first);
      tx.release(open.get(index).savepoint());
      open.subList(index, open.size()).clear();
    }
  }

  private void join(int depth) {
    if (depth == DEEPEST) {
      return;
    }
    int savepoints = open.size();
    Map<String, String> before = new TreeMap<>(model);
    int steps = random.nextInt(6);
    if (random.nextBoolean()) {
      db.inTransaction(joined -> steps(joined, steps, depth + 1));
    } else {
      assertThatThrownBy(
              () ->
                  db.inTransaction(
                      joined -> {
                        steps(joined, steps, depth + 1);
                        throw new IllegalStateException("inner fails");
                      }))
          .hasMessage("inner fails");
      model = before;
      open.subList(savepoints, open.size()).clear();
    }
  }

  private void steps(Transaction tx, int steps, int depth) {
    int first = open.size();
    for (int i = 0; i < steps; i++) {
      step(tx, depth, first);
    }
  }

  private void clear(Transaction tx) {
    if (random.nextBoolean()) {
      tx.clear();
      model.keySet().removeIf(key -> !key.startsWith("n/"));
    } else {
      tx.namespace("n").clear();
      model.keySet().removeIf(key -> key.startsWith("n/"));
    }
  }

  private void write(Transaction tx) {
    String key = "k" + random.nextInt(8);
    boolean named = random.nextBoolean();
    String value = random.nextInt(4) == 0 ? null : "v" + random.nextInt(1_000);
    var target = named ? tx.namespace("n") : tx;
    if (value == null) {
      target.delete(key);
      model.remove(named ? "n/" + key : key);
    } else {
      target.put(key, value);
      model.put(named ? "n/" + key : key, value);
    }
  }
}
