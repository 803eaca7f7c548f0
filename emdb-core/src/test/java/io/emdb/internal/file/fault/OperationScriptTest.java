package io.emdb.internal.file.fault;

import static io.emdb.internal.file.fault.FaultyFiles.PAGE;
import static io.emdb.internal.file.fault.FaultyFiles.bytes;
import static io.emdb.internal.file.fault.FaultyFiles.durable;
import static io.emdb.internal.file.fault.FaultyFiles.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.emdb.internal.file.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Operations are counted and heard, and the storage freezes before any of them. */
class OperationScriptTest {

  private final FaultyStorage storage = new FaultyStorage(PAGE);

  @Test
  void operations_areCounted_inOrder_withoutReads() throws IOException {
    StorageFile file = storage.create("a");
    file.write(0, bytes("abc"));
    file.read(0, ByteBuffer.allocate(3));
    file.truncate(1);
    file.map(10).close();
    file.sync();
    file.size();
    file.close();
    storage.rename("a", "b");
    storage.syncDirectory();
    storage.quarantine("b");
    storage.delete("b");
    storage.list();

    assertThat(storage.operations())
        .map(Operation::toString)
        .containsExactly(
            "1 CREATE a",
            "2 WRITE a",
            "3 TRUNCATE a",
            "4 MAP a",
            "5 SYNC a",
            "6 RENAME a",
            "7 SYNC_DIRECTORY",
            "8 QUARANTINE b",
            "9 DELETE b");
    assertThat(storage.operationCount()).isEqualTo(9);
  }

  @Test
  void beforeOperation_hearsOfEachOperation_beforeItIsDone() throws IOException {
    List<String> heard = new ArrayList<>();
    storage.beforeOperation(number -> heard.add(number + " of " + storage.operationCount()));
    durable(storage, "a", "abc");

    assertThat(heard).containsExactly("1 of 0", "2 of 1", "3 of 2", "4 of 3");
  }

  @Test
  void freezeAt_everyOperation_givesTheStateBeforeIt_toALossOfPower() throws IOException {
    appendSynced(storage, 5);
    int operations = storage.operationCount();
    List<String> left = new ArrayList<>();
    for (int n = 1; n <= operations; n++) {
      FaultyStorage frozen = new FaultyStorage(PAGE);
      frozen.freezeAt(n);
      appendSynced(frozen, 5);
      assertThat(frozen.isFrozen()).isTrue();
      FaultyStorage after = frozen.powerLoss(1, PowerLoss.DROP_UNSYNCED);
      left.add(after.list().isEmpty() ? "-" : text(after, "a"));
    }

    // create, sync of the directory, then a write and a sync for each
    assertThat(left)
        .containsExactly("-", "-", "", "", "0", "0", "01", "01", "012", "012", "0123", "0123");
  }

  @Test
  void freezeAt_holdsAlsoTheStateTheProcessSaw() throws IOException {
    storage.freezeAt(5);
    appendSynced(storage, 5);

    assertThat(text(storage.powerLoss(1, PowerLoss.KEEP_ALL), "a")).isEqualTo("01");
    assertThat(text(storage.restart(), "a")).isEqualTo("01");
  }

  @Test
  void freezeAt_ofAnOperationThatIsOver_isAMistake() throws IOException {
    storage.create("a");

    assertThatIllegalArgumentException().isThrownBy(() -> storage.freezeAt(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> storage.failAt(1, Fault.IO_ERROR))
        .withMessageContaining("the next is 2");
  }

  private static void appendSynced(FaultyStorage storage, int count) throws IOException {
    try (StorageFile file = storage.create("a")) {
      storage.syncDirectory();
      for (int i = 0; i < count; i++) {
        file.write(i, bytes(String.valueOf(i)));
        file.sync();
      }
    }
  }
}
