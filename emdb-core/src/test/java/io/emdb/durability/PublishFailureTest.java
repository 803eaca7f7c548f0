package io.emdb.durability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.EmdbFailedException;
import io.emdb.EmdbIoException;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.ReadView;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.ManualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * Memory or a device that goes bad under an open database, so that what is in the log cannot be
 * made visible: here, a key changes during the sync of a batch, and the place of another one beside
 * it cannot be told.
 */
class PublishFailureTest {

  private static final int KEY_IN_RECORD = 24;

  private final ManualClock clock = new ManualClock();
  private final FaultyStorage storage = new FaultyStorage();

  /** Opens with an entry that is damaged by the next operation on a file. */
  private Emdb openWithEntryToBeDamaged() throws IOException {
    Emdb db = FaultyDatabase.openDoomed(storage, FlushPolicy.onEachWrite(), clock);
    db.put("before", "v");
    LogBytes entry = LogBytes.of(storage, () -> db.put("damaged-one", "old"));
    AtomicBoolean damaged = new AtomicBoolean();
    storage.beforeOperation(
        operation -> {
          if (!damaged.getAndSet(true)) {
            storage.damage(entry.file(), entry.from() + KEY_IN_RECORD, 0x40);
          }
        });
    return db;
  }

  @Test
  void batchThatCannotBePublished_failsTheDatabase() throws IOException {
    Emdb db = openWithEntryToBeDamaged();
    assertThatThrownBy(() -> db.putAll(List.of(Entry.of("damaged-two", "new"), Entry.of("z", "v"))))
        .isInstanceOf(EmdbIoException.class);
    assertThat(db.failure()).isPresent();
    assertThatThrownBy(() -> db.put("later", "v")).isInstanceOf(EmdbFailedException.class);
    assertThat(db.getString("before")).isEqualTo("v");
    FaultyDatabase.abandon(db);
  }

  /** Its place was found before it was appended. */
  @Test
  void singlePut_isPublishedWithoutAnotherLook() throws IOException {
    Emdb db = openWithEntryToBeDamaged();
    db.put("damaged-two", "new");
    assertThat(db.getString("damaged-two")).isEqualTo("new");
    assertThat(db.failure()).isEmpty();
    FaultyDatabase.abandon(db);
  }

  @Test
  void batchThatCannotBePublished_staysInvisibleAsAWhole() throws IOException {
    Emdb db = openWithEntryToBeDamaged();
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
