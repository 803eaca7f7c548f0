package io.emdb.durability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.EmdbFailedException;
import io.emdb.EmdbIoException;
import io.emdb.FlushPolicy;
import io.emdb.ReadView;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.ManualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Memory or a device that goes bad under an open database, so that what is in the log cannot be
 * made visible: here, a key changes, and the place of another one beside it cannot be told.
 */
class PublishFailureTest {

  private static final int KEY_IN_RECORD = 24;

  private final ManualClock clock = new ManualClock();
  private final FaultyStorage storage = new FaultyStorage();

  static Stream<FlushPolicy> policies() {
    return Stream.of(FlushPolicy.manual(), FlushPolicy.onEachWrite());
  }

  private Emdb openWithDamagedEntry(FlushPolicy policy) throws IOException {
    Emdb db = FaultyDatabase.openDoomed(storage, policy, clock);
    db.put("before", "v");
    LogBytes entry = LogBytes.of(storage, () -> db.put("damaged-one", "old"));
    storage.damage(entry.file(), entry.from() + KEY_IN_RECORD, 0x40);
    return db;
  }

  @ParameterizedTest
  @MethodSource("policies")
  void putThatCannotBePublished_failsTheDatabase(FlushPolicy policy) throws IOException {
    Emdb db = openWithDamagedEntry(policy);
    assertThatThrownBy(() -> db.put("damaged-two", "new")).isInstanceOf(EmdbIoException.class);
    assertThat(db.failure()).isPresent();
    assertThatThrownBy(() -> db.put("later", "v")).isInstanceOf(EmdbFailedException.class);
    assertThat(db.getString("before")).isEqualTo("v");
    FaultyDatabase.abandon(db);
  }

  @ParameterizedTest
  @MethodSource("policies")
  void batchThatCannotBePublished_staysInvisibleAsAWhole(FlushPolicy policy) throws IOException {
    Emdb db = openWithDamagedEntry(policy);
    assertThatThrownBy(
            () ->
                db.inTransaction(
                    tx -> {
                      tx.put("a", "v");
                      tx.put("before", "changed");
                      tx.put("damaged-two", "new");
                      tx.put("z", "v");
                    }))
        .isInstanceOf(EmdbIoException.class);
    assertThat(db.failure()).isPresent();
    assertThat(db.containsKey("a")).isFalse();
    assertThat(db.getString("before")).isEqualTo("v");
    assertThat(db.size()).isEqualTo(2);
    try (ReadView view = db.readView()) {
      assertThat(view.containsKey("a")).isFalse();
    }
    assertThat(db.containsKey("damaged-two")).isFalse();
    List<String> found = new ArrayList<>();
    // the record that cannot be trusted ends the walk, at its beginning or later
    assertThatThrownBy(
            () -> {
              try (Cursor<byte[]> keys = db.keys()) {
                keys.forEachRemaining(key -> found.add(new String(key, UTF_8)));
              }
            })
        .isInstanceOf(EmdbCorruptException.class);
    assertThat(found).isSubsetOf("before");
    FaultyDatabase.abandon(db);
  }
}
