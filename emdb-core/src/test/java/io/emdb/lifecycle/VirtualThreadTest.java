package io.emdb.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.testing.VerifiedDatabases;
import io.emdb.testing.VirtualThreads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.RegisterExtension;

@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "no virtual threads before Java 21")
class VirtualThreadTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  @Test
  void tenThousandVirtualThreads_eachPut() {
    Emdb db =
        databases.open(
            Emdb.builder()
                .path(databases.directory())
                .segmentSize(1 << 20)
                .flushPolicy(FlushPolicy.onEachWrite()));
    VirtualThreads.run(10_000, index -> db.put("k" + index, "v" + index));
    assertThat(db.size()).isEqualTo(10_000);
    assertThat(db.stats().syncs()).as("writers share syncs").isLessThan(10_000);
  }

  @Test
  void virtualThreads_runTransactionsThatJoin() {
    Emdb db = databases.open(databases.directory());
    db.put("counter", "0");
    VirtualThreads.run(
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
