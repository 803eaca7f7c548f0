package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Codec;
import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.testing.Crew;
import io.emdb.testing.VerifiedDatabases;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What single reads see of batches that are being published. */
class BatchVisibilityTest {

  private static final int KEYS = 50;
  private static final int ROUNDS = 2_000;

  static Stream<FlushPolicy> policies() {
    return Stream.of(FlushPolicy.manual(), FlushPolicy.onEachWrite());
  }

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

  /** Whoever saw one key of a batch sees no other key of it as it was before. */
  @ParameterizedTest
  @MethodSource("policies")
  void keysOfABatch_changeTogether(FlushPolicy policy) {
    Emdb db = databases.track(Emdb.builder().inMemory().flushPolicy(policy).open());
    AtomicInteger writing = new AtomicInteger(2);
    try (Crew crew = new Crew()) {
      crew.add(2, writer -> writeRounds(db, writer, writing));
      crew.add(
              3,
              reader -> {
                int key = reader;
                while (writing.get() > 0) {
                  long one = round(db, key % KEYS);
                  long other = round(db, (key + 7) % KEYS);
                  assertThat(one < 0 || (other >= 0 && (one % 2 != other % 2 || other >= one)))
                      .as("one key of round %d, then another of round %d", one, other)
                      .isTrue();
                  key++;
                }
              })
          .start();
    }
    assertThat(db.size()).isEqualTo(KEYS);
  }

  private static void writeRounds(Emdb db, int writer, AtomicInteger writing) {
    for (long round = writer; round < 2 * ROUNDS; round += 2) {
      byte[] value = Codec.int64().encode(round);
      List<Entry> batch = new ArrayList<>();
      for (int key = 0; key < KEYS; key++) {
        batch.add(new Entry(utf8("k" + key), value));
      }
      db.putAll(batch);
    }
    writing.decrementAndGet();
  }

  private static long round(Emdb db, int key) {
    byte[] value = db.get(utf8("k" + key));
    return value == null ? -1 : Codec.int64().decode(value);
  }
}
