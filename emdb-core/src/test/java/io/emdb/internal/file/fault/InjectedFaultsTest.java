package io.emdb.internal.file.fault;

import static io.emdb.internal.file.fault.FaultyFiles.PAGE;
import static io.emdb.internal.file.fault.FaultyFiles.bytes;
import static io.emdb.internal.file.fault.FaultyFiles.durable;
import static io.emdb.internal.file.fault.FaultyFiles.pagePattern;
import static io.emdb.internal.file.fault.FaultyFiles.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.emdb.internal.file.DiskFullException;
import io.emdb.internal.file.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.Test;

/** Operations that fail as told, and what the failure leaves. */
class InjectedFaultsTest {

  private final FaultyStorage storage = new FaultyStorage(PAGE);

  @Test
  void failAt_ioError_doesNothing_once() throws IOException {
    StorageFile file = storage.create("a");
    storage.failAt(2, Fault.IO_ERROR);
    ByteBuffer source = bytes("abcd");

    assertThatIOException()
        .isThrownBy(() -> file.write(0, source))
        .withMessageContaining("2 WRITE a");
    assertThat(source.remaining()).isEqualTo(4);
    assertThat(file.size()).isZero();
    file.write(0, source);
    assertThat(text(storage, "a")).isEqualTo("abcd");
  }

  @Test
  void failAt_accessDenied_namesTheFile_andDoesNothing() throws IOException {
    storage.failAt(1, Fault.ACCESS_DENIED);

    assertThatExceptionOfType(AccessDeniedException.class)
        .isThrownBy(() -> storage.create("a"))
        .withMessage("faulty:a");
    assertThat(storage.list()).isEmpty();
  }

  @Test
  void failAt_shortWrite_writesHalf() throws IOException {
    StorageFile file = storage.create("a");
    storage.failAt(2, Fault.SHORT_WRITE);
    ByteBuffer source = bytes("abcd");

    assertThatIOException().isThrownBy(() -> file.write(0, source));
    assertThat(source.remaining()).isEqualTo(4);
    assertThat(text(storage, "a")).isEqualTo("ab");
  }

  @Test
  void failAt_diskFull_writesHalf_andSaysSo() throws IOException {
    StorageFile file = storage.create("a");
    storage.failAt(2, Fault.DISK_FULL);
    storage.failAt(3, Fault.DISK_FULL);

    assertThatExceptionOfType(DiskFullException.class)
        .isThrownBy(() -> file.write(0, bytes("abcd")));
    assertThat(text(storage, "a")).isEqualTo("ab");
    assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> storage.create("b"));
    assertThat(storage.list()).containsExactly("a");
  }

  @Test
  void failAt_diskFull_ofASync_isNotAboutSpace() throws IOException {
    StorageFile file = storage.create("a");
    storage.failFrom(2, Fault.DISK_FULL);

    assertThatIOException().isThrownBy(file::sync).isNotInstanceOf(DiskFullException.class);
    assertThatIOException()
        .isThrownBy(storage::syncDirectory)
        .isNotInstanceOf(DiskFullException.class);
  }

  @Test
  void failAt_ofASync_makesNothingDurable_butTheNextSyncDoes() throws IOException {
    StorageFile file = durable(storage, "a", "");
    storage.failAt(storage.operationCount() + 2, Fault.IO_ERROR);
    file.write(0, bytes("abc"));
    assertThatIOException().isThrownBy(file::sync);
    file.sync();

    assertThat(text(storage.powerLoss(1, PowerLoss.DROP_UNSYNCED), "a")).isEqualTo("abc");
  }

  @Test
  void lostSync_fails_andTheNextSuccessfulOneMakesNothingOfItDurable() throws IOException {
    StorageFile file = durable(storage, "a", "0".repeat(2 * PAGE));
    storage.failAt(storage.operationCount() + 2, Fault.LOST_SYNC);
    file.write(0, bytes("1".repeat(2 * PAGE)));
    assertThatIOException().isThrownBy(file::sync);
    file.write(PAGE, bytes("2".repeat(PAGE)));
    file.write(2 * PAGE, bytes("3".repeat(PAGE)));
    file.sync();

    assertThat(pagePattern(storage.powerLoss(1, PowerLoss.DROP_UNSYNCED).contents("a")))
        .isEqualTo("023");
    assertThat(pagePattern(storage.powerLoss(1, PowerLoss.KEEP_ALL).contents("a")))
        .isEqualTo("123");
  }

  /** The page cache outlives the process: who opens the file again cannot trust its sync either. */
  @Test
  void lostSync_isStillLost_afterARestart_unlessWrittenAgain() throws IOException {
    StorageFile file = durable(storage, "a", "0".repeat(2 * PAGE));
    storage.failAt(storage.operationCount() + 2, Fault.LOST_SYNC);
    file.write(0, bytes("1".repeat(2 * PAGE)));
    assertThatIOException().isThrownBy(file::sync);
    FaultyStorage restarted = storage.restart();
    try (StorageFile again = restarted.open("a")) {
      again.write(PAGE, bytes("1"));
      again.sync();
    }

    assertThat(pagePattern(restarted.contents("a"))).isEqualTo("11");
    FaultyStorage left = restarted.powerLoss(1, PowerLoss.DROP_UNSYNCED);
    assertThat(pagePattern(left.contents("a"))).isEqualTo("01");
  }

  @Test
  void lostSync_ofAHalfPage_isWrittenWithWhatIsAppendedToIt() throws IOException {
    StorageFile file = durable(storage, "a", "");
    storage.failAt(storage.operationCount() + 2, Fault.LOST_SYNC);
    file.write(0, bytes("abc"));
    assertThatIOException().isThrownBy(file::sync);
    file.write(3, bytes("def"));
    file.sync();

    assertThat(text(storage.powerLoss(1, PowerLoss.DROP_UNSYNCED), "a")).isEqualTo("abcdef");
  }

  @Test
  void failNext_failsOneOperationOfItsKind_whenItComes() throws IOException {
    StorageFile file = storage.create("a");
    storage.failNext(Operation.Kind.SYNC, Fault.IO_ERROR);
    file.write(0, bytes("abc"));
    storage.syncDirectory();

    assertThatIOException().isThrownBy(file::sync);
    file.sync();
  }

  @Test
  void failFrom_failsEverythingAfter() throws IOException {
    storage.failFrom(2, Fault.IO_ERROR);
    StorageFile file = storage.create("a");

    assertThatIOException().isThrownBy(file::sync);
    assertThatIOException().isThrownBy(() -> file.map(1));
    assertThatIOException().isThrownBy(storage::syncDirectory);
    assertThatIOException().isThrownBy(() -> storage.create("b"));
    assertThat(file.size()).isZero();
  }

  @Test
  void limitSpace_refusesWhatDoesNotFit_untilSpaceIsFreed() throws IOException {
    storage.limitSpace(100);
    durable(storage, "a", "x".repeat(60)).close();
    StorageFile file = storage.create("b");

    assertThat(storage.usableSpace()).isEqualTo(40);
    assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> file.map(41));
    assertThatExceptionOfType(DiskFullException.class).isThrownBy(() -> file.truncate(41));
    assertThatExceptionOfType(DiskFullException.class)
        .isThrownBy(() -> file.write(0, ByteBuffer.allocate(41)));
    storage.delete("a");
    file.write(0, ByteBuffer.allocate(100));
    assertThat(storage.usableSpace()).isZero();
  }

  @Test
  void failLookAt_failsOneListOpenSizeOrRead() throws IOException {
    StorageFile file = durable(storage, "a", "abcd");
    ByteBuffer target = ByteBuffer.allocate(4);
    int before = storage.lookCount();
    storage.failLookAt(before + 1, Fault.IO_ERROR);
    assertThatIOException()
        .isThrownBy(() -> file.read(0, target))
        .withMessageContaining("read of a");
    assertThat(target.position()).isZero();
    storage.failLookAt(before + 2, Fault.ACCESS_DENIED);
    assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> storage.open("a"));
    storage.failLookAt(before + 3, Fault.IO_ERROR);
    assertThatIOException().isThrownBy(storage::list);
    storage.failLookAt(before + 4, Fault.IO_ERROR);
    assertThatIOException().isThrownBy(file::size);

    assertThat(file.read(0, target)).isEqualTo(4);
    assertThat(storage.list()).containsExactly("a");
    assertThat(storage.lookCount()).isEqualTo(before + 6);
  }
}
