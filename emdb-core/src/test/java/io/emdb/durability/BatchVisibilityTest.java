package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.testing.Crew;
import io.emdb.testing.VerifiedDatabases;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What single reads see of batches that are being published. */
class BatchVisibilityTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  /** A reader that was held up while a batch ended must not go on with the moment before it. */
  @Test
  void keyThatIsAlwaysThere_isFoundBesideBatchesAndPuts() {
    Emdb db = databases.openInMemory();
    byte[] key = utf8("k");
    byte[] value = utf8("v");
    List<Entry> batch = List.of(new Entry(utf8("a"), value), new Entry(utf8("b"), value));
    db.put(key, value);
    AtomicBoolean done = new AtomicBoolean();
    try (Crew crew = new Crew()) {
      crew.add(
              () -> {
                for (int i = 0; i < 400_000; i++) {
                  db.putAll(batch);
                  db.put(key, value);
                }
                done.set(true);
              })
          .add(
              6,
              reader -> {
                while (!done.get()) {
                  assertThat(db.get(key)).isNotNull();
                }
              })
          .start();
    }
  }
}
