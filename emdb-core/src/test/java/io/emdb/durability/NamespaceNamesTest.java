package io.emdb.durability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.FlushPolicy;
import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.commit.Committer;
import io.emdb.internal.engine.Engine;
import io.emdb.internal.engine.EngineOpening;
import io.emdb.internal.file.HeapStorage;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * No two live namespaces have one name, in the rooms behind the API either: the second would take
 * the first one's place, and its entries would be out of reach.
 */
class NamespaceNamesTest {

  private static final int HEADER = 24; // docs/format.md §4.1

  @Test
  void create_goesByTheNameThatIsStored() {
    Engine engine = EngineOpening.open(Emdb.builder().options(), new HeapStorage());
    Committer committer = engine.committer();
    NamespaceEntry present = committer.createNamespace("a?");
    long before = committer.lastSequence();
    assertThat(committer.createNamespace("a\ud800")).isSameAs(present);
    assertThat(committer.lastSequence()).isEqualTo(before);
    assertThat(engine.catalog().byName("a?")).isSameAs(present);
    engine.close();
  }

  @Test
  void publish_ofASecondNamespaceOfOneName_isRefused() {
    Engine engine = EngineOpening.open(Emdb.builder().options(), new HeapStorage());
    NamespaceEntry present = engine.committer().createNamespace("a");
    Catalog catalog = engine.catalog();
    assertThatThrownBy(() -> catalog.publishNamespace(present.id() + 1, "a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a");
    assertThat(catalog.byName("a")).isSameAs(present);
    assertThat(catalog.byId(present.id() + 1)).isNull();
    engine.close();
  }

  @Test
  void open_ofALogWithTwoLiveNamespacesOfOneName_isRefused() throws IOException {
    ManualClock clock = new ManualClock();
    FaultyStorage storage = new FaultyStorage();
    Emdb db = FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
    db.namespace("a").put("k", "precious");
    rename(storage, LogBytes.of(storage, () -> db.namespace("b")), "a");
    FaultyStorage killed = storage.restart();
    FaultyDatabase.abandon(db);
    assertThatThrownBy(() -> FaultyDatabase.openDoomed(killed, FlushPolicy.manual(), clock))
        .isInstanceOf(EmdbCorruptException.class)
        .hasMessageContaining("two namespaces")
        .hasMessageContaining("'a'");
    killed.assertNothingOpen();
  }

  /** Gives a namespace's record another name of the same length, with a valid check. */
  private static void rename(FaultyStorage storage, LogBytes place, String name) {
    byte[] contents = storage.contents(place.file());
    byte[] before = Arrays.copyOfRange(contents, place.from(), place.to());
    byte[] after = before.clone();
    byte[] bytes = name.getBytes(UTF_8);
    System.arraycopy(bytes, 0, after, HEADER, bytes.length);
    ByteBuffer record = ByteBuffer.wrap(after).order(ByteOrder.LITTLE_ENDIAN);
    record.putInt(0, record.getInt(0) ^ check(before) ^ check(after)); // the salt stays in it
    for (int i = 0; i < after.length; i++) {
      if (after[i] != before[i]) {
        storage.damage(place.file(), place.from() + i, (after[i] ^ before[i]) & 0xFF);
      }
    }
  }

  /** The check of a record without a deadline (§4.4), without the salt. */
  private static int check(byte[] record) {
    int length = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
    CRC32C body = new CRC32C();
    body.update(record, HEADER, length - HEADER);
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    header.put(record, 4, HEADER - 4).putInt((int) body.getValue());
    CRC32C check = new CRC32C();
    check.update(header.array());
    return (int) check.getValue();
  }
}
