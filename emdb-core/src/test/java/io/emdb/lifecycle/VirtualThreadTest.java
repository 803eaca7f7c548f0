package io.emdb.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.testing.VerifiedDatabases;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Virtual threads, by reflection: the tests are compiled for Java 17. */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "no virtual threads before Java 21")
class VirtualThreadTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();

  private Thread start(Runnable body) throws ReflectiveOperationException {
    Method method = Thread.class.getMethod("startVirtualThread", Runnable.class);
    Runnable guarded =
        () -> {
          try {
            body.run();
          } catch (Throwable failure) {
            failures.add(failure);
          }
        };
    return (Thread) method.invoke(null, guarded);
  }

  private void run(int threads, java.util.function.IntConsumer body) throws Exception {
    List<Thread> started = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int index = i;
      started.add(start(() -> body.accept(index)));
    }
    for (Thread thread : started) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  @Test
  void tenThousandVirtualThreads_eachPut() throws Exception {
    Emdb db =
        databases.open(
            Emdb.builder()
                .path(databases.directory())
                .segmentSize(1 << 20)
                .flushPolicy(FlushPolicy.onEachWrite()));
    run(10_000, index -> db.put("k" + index, "v" + index));
    assertThat(db.size()).isEqualTo(10_000);
    assertThat(db.stats().syncs()).as("writers share syncs").isLessThan(10_000);
  }

  @Test
  void virtualThreads_runTransactionsThatJoin() throws Exception {
    Emdb db = databases.open(databases.directory());
    db.put("counter", "0");
    run(
        500,
        index ->
            db.inTransaction(
                tx -> {
                  int next = Integer.parseInt(db.getString("counter")) + 1;
                  db.put("counter", String.valueOf(next));
                }));
    assertThat(db.getString("counter")).isEqualTo("500");
    assertThat(db.stats().lastTransactionId()).isEqualTo(500);
  }
}
