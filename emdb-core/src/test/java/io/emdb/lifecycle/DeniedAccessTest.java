package io.emdb.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.EmdbIoException;
import io.emdb.internal.file.fault.Fault;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.Contents;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A directory this user may not write into, told at the seam of the file room: the superuser, whom
 * the system denies nothing, sees the same.
 */
class DeniedAccessTest {

  private static final Path PATH = Path.of("data", "emdb");
  private static final String REMEDY = "let this user read and write it";

  private final FaultyStorage storage = new FaultyStorage();

  private static Emdb open(FaultyStorage storage) {
    EmdbBuilder builder = Emdb.builder().path(PATH).segmentSize(64 * 1024);
    return DatabaseView.open(builder.options(), storage);
  }

  @Test
  void open_whereNoFileMayBeCreated_saysWhereAndWhatToDo() throws Exception {
    storage.failNext(Operation.Kind.CREATE, Fault.ACCESS_DENIED);

    assertThatThrownBy(() -> open(storage))
        .isExactlyInstanceOf(EmdbIoException.class)
        .hasMessageContaining(PATH.toString())
        .hasMessageContaining("faulty:")
        .hasMessageContaining("permission denied")
        .hasMessageContaining(REMEDY)
        .hasCauseInstanceOf(AccessDeniedException.class);
    storage.assertNothingOpen();
    assertThat(storage.restart().list()).isEmpty();
  }

  @Test
  void open_onceItMayWrite_works() {
    storage.failNext(Operation.Kind.CREATE, Fault.ACCESS_DENIED);
    assertThatThrownBy(() -> open(storage)).isInstanceOf(EmdbIoException.class);

    try (Emdb db = open(storage.restart())) {
      db.put("k", "v");
      assertThat(db.getString("k")).isEqualTo("v");
    }
  }

  @Test
  void write_thatMayNotMakeItsSegment_saysWhereAndWhatToDo_andNothingStoredIsLost() {
    Emdb db = open(storage);
    db.put("before", "v");
    storage.failNext(Operation.Kind.CREATE, Fault.ACCESS_DENIED);

    assertThatThrownBy(() -> db.put("large", "x".repeat(100_000)))
        .isExactlyInstanceOf(EmdbIoException.class)
        .hasMessageContaining(PATH.toString())
        .hasMessageContaining(".seg")
        .hasMessageContaining(REMEDY);
    assertThat(Contents.of(db)).isEqualTo(Map.of("before", "v"));
    db.put("later", "v");
    db.close();

    try (Emdb again = open(storage.restart())) {
      assertThat(Contents.of(again)).isEqualTo(Map.of("before", "v", "later", "v"));
    }
  }
}
