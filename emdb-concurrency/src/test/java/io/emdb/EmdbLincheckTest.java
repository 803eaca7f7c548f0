package io.emdb;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.emdb.checkers.LincheckRun;
import io.emdb.concurrency.Policies;
import io.emdb.testing.Budget;
import io.emdb.testing.Crew;
import io.emdb.testing.VerifiedDatabases;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Operations of a database, transactions, views and scans among them, are linearizable. In every
 * build with one kind of database only.
 */
class EmdbLincheckTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  static Stream<Arguments> databases() {
    Arguments small = arguments(FlushPolicy.Kind.MANUAL, false, true);
    return Budget.isStress()
        ? Stream.of(
            small,
            arguments(FlushPolicy.Kind.ON_EACH_WRITE, true, true),
            arguments(FlushPolicy.Kind.EVERY_N, true, false))
        : Stream.of(small);
  }

  @ParameterizedTest
  @MethodSource("databases")
  void operations_underStress_areLinearizable(
      FlushPolicy.Kind kind, boolean sortedKeys, boolean inMemory) {
    EmdbBuilder builder =
        Emdb.builder().segmentSize(64 * 1024).sortedKeys(sortedKeys).flushPolicy(Policies.of(kind));
    Emdb db = databases.open(inMemory ? builder.inMemory() : builder.path(databases.directory()));
    EmdbOperations.use(db);
    String name =
        String.join(
            "-",
            "emdb",
            kind.name().toLowerCase(Locale.ROOT),
            sortedKeys ? "sorted" : "hashed",
            inMemory ? "memory" : "disk");
    AtomicBoolean done = new AtomicBoolean();
    Crew compaction = new Crew();
    compaction
        .add(
            () -> {
              while (!done.get()) {
                db.compact();
              }
            })
        .start();
    try {
      LincheckRun.stress(name, EmdbOperations.class, EmdbModel.class, 2, inMemory ? 100 : 50);
    } finally {
      done.set(true);
      compaction.join();
    }
  }
}
