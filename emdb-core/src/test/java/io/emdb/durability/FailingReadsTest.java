package io.emdb.durability;

import static io.emdb.durability.CutDatabase.key;
import static io.emdb.durability.CutDatabase.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbIoException;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.internal.engine.EngineOpening;
import io.emdb.internal.file.DiskStorage;
import io.emdb.internal.file.Storage;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.VerifiedDatabases;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A device that does not read a mapped page: what needs it is an I/O error, never "absent", and the
 * rest is answered. No device is made to fail: a file is cut, and the storage goes on to say that
 * it has its length, so that all there is to see is the page that cannot be had.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the system does not cut a mapped file")
class FailingReadsTest {

  private static final int PAGE = 4096;
  private static final String COMPACTED_KEY = key(3);
  private static final String LATER_KEY = key(CutDatabase.KEYS + 3);

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private Path directory;
  private Emdb db;

  @BeforeEach
  void failThePagesOfTheFirstSegment() {
    directory = databases.directory();
    CutDatabase.prepare(directory);
    db =
        DatabaseView.open(
            CutDatabase.builder(directory, FlushPolicy.manual(), true).options(),
            withLengthsAsAtFirst(
                DiskStorage.open(
                    directory, EngineOpening::isDatabaseFile, EngineOpening::isKeptFile)));
    db.size();
    CutDatabase.cut(CutDatabase.segments(directory).get(0), PAGE);
  }

  /** Returns a storage whose files keep the lengths they had when they were first asked for. */
  private Storage withLengthsAsAtFirst(Storage storage) {
    Map<Object, Object> lengths = new ConcurrentHashMap<>();
    for (Path segment : CutDatabase.segments(directory)) {
      lengths.put(String.valueOf(segment.getFileName()), CutDatabase.length(segment));
    }
    return (Storage)
        Proxy.newProxyInstance(
            Storage.class.getClassLoader(),
            new Class<?>[] {Storage.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("length") && lengths.containsKey(arguments[0])) {
                return lengths.get(arguments[0]);
              }
              try {
                return method.invoke(storage, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static void assertReported(Runnable operation) {
    assertThatThrownBy(operation::run)
        .isInstanceOf(EmdbIoException.class)
        .hasMessageContaining("its device fails");
  }

  @Test
  void reads_ofAPageThatCannotBeRead_areErrors_andTheRestIsAnswered() {
    assertReported(() -> db.get(COMPACTED_KEY));
    assertReported(() -> db.containsKey(COMPACTED_KEY));
    assertReported(() -> db.ttl(COMPACTED_KEY));
    assertReported(() -> db.entries().forEachRemaining(entry -> {}));

    assertThat(db.getString(LATER_KEY)).isEqualTo(value(LATER_KEY));
    assertThat(db.failure()).isEmpty();
    db.close();
  }

  @Test
  void writes_overAPageThatCannotBeRead_areRefused_andOthersGoOn() {
    long before = db.stats().lastSequence();
    assertReported(() -> db.put(COMPACTED_KEY, "new"));
    assertReported(() -> db.delete(COMPACTED_KEY));
    assertReported(() -> db.putAll(List.of(Entry.of(COMPACTED_KEY, "new"))));
    assertThat(db.stats().lastSequence()).isEqualTo(before);
    assertThat(db.failure()).isEmpty();

    db.put("elsewhere", "value");
    assertThat(db.getString("elsewhere")).isEqualTo("value");
    db.close();
  }
}
