package io.emdb.internal.file.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.emdb.internal.file.DiskFullException;
import io.emdb.internal.file.Mapping;
import io.emdb.internal.file.StorageFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultyStorageTest {

  private static final int PAGE = 512;
  private static final int SEEDS = 200;

  private final FaultyStorage storage = new FaultyStorage(PAGE);

  @Test
  void dropUnsynced_losesNamesThatWereNotSynced() throws IOException {
    StorageFile file = storage.create("a");
    file.write(0, bytes("abc"));
    file.sync();

    assertThat(storage.powerLoss(1, PowerLoss.DROP_UNSYNCED).list()).isEmpty();
  }

  @Test
  void dropUnsynced_losesContentsThatWereNotSynced() throws IOException {
    StorageFile file = durable("a", "abc");
    file.write(0, bytes("xyz123"));
    FaultyStorage left = storage.powerLoss(1, PowerLoss.DROP_UNSYNCED);

    assertThat(left.contents("a")).asString(UTF_8).isEqualTo("abc");
  }

  @Test
  void dropUnsynced_keepsAnEmptyFile_whenOnlyTheNameWasSynced() throws IOException {
    storage.create("a").write(0, bytes("abc"));
    storage.syncDirectory();

    assertThat(storage.powerLoss(1, PowerLoss.DROP_UNSYNCED).contents("a")).isEmpty();
  }

  @Test
  void dropUnsynced_undoesRenamesAndDeletes() throws IOException {
    durable("a", "a").close();
    durable("b", "b").close();
    durable("c", "c").close();
    storage.rename("a", "b");
    storage.delete("c");
    FaultyStorage left = storage.powerLoss(1, PowerLoss.DROP_UNSYNCED);

    assertThat(left.list()).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(left.contents("b")).asString(UTF_8).isEqualTo("b");
  }

  @Test
  void keepAll_keepsWhatTheProcessSaw_andMakesItDurable() throws IOException {
    StorageFile file = storage.create("a");
    file.write(0, bytes("abc"));
    FaultyStorage left = storage.powerLoss(1, PowerLoss.KEEP_ALL);
    FaultyStorage again = left.powerLoss(1, PowerLoss.DROP_UNSYNCED);

    assertThat(left.contents("a")).asString(UTF_8).isEqualTo("abc");
    assertThat(again.contents("a")).asString(UTF_8).isEqualTo("abc");
  }

  @Test
  void restart_keepsWhatTheProcessSaw_butNotForALossOfPower() throws IOException {
    durable("b", "b").close();
    storage.create("a").write(0, bytes("abc"));
    FaultyStorage restarted = storage.restart();

    assertThat(restarted.contents("a")).asString(UTF_8).isEqualTo("abc");
    assertThat(restarted.powerLoss(1, PowerLoss.DROP_UNSYNCED).list()).containsExactly("b");
  }

  @Test
  void syncs_afterARestart_makeDurableWhatWasWrittenBefore() throws IOException {
    storage.create("a").write(0, bytes("abc"));
    FaultyStorage restarted = storage.restart();
    try (StorageFile file = restarted.open("a")) {
      file.sync();
      restarted.syncDirectory();
    }

    FaultyStorage left = restarted.powerLoss(1, PowerLoss.DROP_UNSYNCED);
    assertThat(left.contents("a")).asString(UTF_8).isEqualTo("abc");
  }

  @Test
  void storesThroughAMapping_areDurable_onlyOnceSynced() throws IOException {
    StorageFile file = storage.create("a");
    storage.syncDirectory();
    Mapping mapping = file.map(2 * PAGE);
    mapping.buffer().put(5, (byte) 1);
    file.sync();
    mapping.buffer().put(6, (byte) 2);

    assertThat(storage.powerLoss(1, PowerLoss.KEEP_ALL).contents("a")[6]).isEqualTo((byte) 2);
    byte[] left = storage.powerLoss(1, PowerLoss.DROP_UNSYNCED).contents("a");
    assertThat(left).hasSize(2 * PAGE);
    assertThat(left[5]).isEqualTo((byte) 1);
    assertThat(left[6]).isZero();
  }

  @Test
  void randomPages_areKeptOrLostAsAWhole_inEveryCombination() throws IOException {
    StorageFile file = durable("a", "0".repeat(3 * PAGE));
    file.write(0, bytes("1".repeat(3 * PAGE)));
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      byte[] left = storage.powerLoss(seed, PowerLoss.RANDOM_PAGES).contents("a");
      seen.add(pagePattern(left));
    }

    assertThat(seen)
        .containsExactlyInAnyOrder("000", "001", "010", "011", "100", "101", "110", "111");
  }

  @Test
  void randomPages_ofAGrownFile_giveLengthsAndHoles() throws IOException {
    StorageFile file = durable("a", "1".repeat(PAGE));
    file.write(PAGE, bytes("1".repeat(2 * PAGE)));
    Set<Integer> lengths = new HashSet<>();
    Set<String> whole = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      byte[] left = storage.powerLoss(seed, PowerLoss.RANDOM_PAGES).contents("a");
      lengths.add(left.length);
      if (left.length == 3 * PAGE) {
        whole.add(pagePattern(left));
      }
    }

    assertThat(lengths).containsExactlyInAnyOrder(PAGE, 2 * PAGE, 3 * PAGE);
    assertThat(whole).containsExactlyInAnyOrder("111", "1\0001", "11\000", "1\0\0");
  }

  @Test
  void randomPages_keepOrLoseEachName_andNeverHalfARename() throws IOException {
    durable("old", "old").close();
    durable("target", "before").close();
    durable("source", "after").close();
    storage.create("new").close();
    storage.delete("old");
    storage.rename("source", "target");
    Set<Set<String>> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      FaultyStorage left = storage.powerLoss(seed, PowerLoss.RANDOM_PAGES);
      Set<String> names = new HashSet<>(left.list());
      assertThat(left.contents("target"))
          .as("seed %d", seed)
          .asString(UTF_8)
          .isEqualTo(names.contains("source") ? "before" : "after");
      seen.add(names);
    }

    assertThat(seen).hasSize(8);
  }

  @Test
  void torn_keepsABeginning_toTheByte() throws IOException {
    StorageFile file = durable("a", "0".repeat(3 * PAGE));
    file.write(0, bytes("1".repeat(3 * PAGE)));
    Set<Integer> kept = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      String left = text(storage.powerLoss(seed, PowerLoss.TORN), "a");
      assertThat(left).as("seed %d", seed).matches("1*0*").hasSize(3 * PAGE);
      kept.add(left.lastIndexOf('1') + 1);
    }

    assertThat(kept).contains(3 * PAGE).anyMatch(count -> count % PAGE != 0);
  }

  @Test
  void torn_ofAnAppend_endsInsideIt_orInZeros() throws IOException {
    StorageFile file = durable("a", "1".repeat(100));
    file.write(100, bytes("1".repeat(100)));
    Set<Integer> lengths = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      String left = text(storage.powerLoss(seed, PowerLoss.TORN), "a");
      assertThat(left).as("seed %d", seed).startsWith("1".repeat(100)).matches("1*\0*");
      lengths.add(left.length());
    }

    assertThat(lengths).contains(200).anyMatch(length -> length > 100 && length < 200);
  }

  @Test
  void torn_keepsTheFirstNameChanges() throws IOException {
    for (int i = 0; i < 4; i++) {
      storage.create("f" + i).close();
    }
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      seen.add(
          storage.powerLoss(seed, PowerLoss.TORN).list().stream().sorted().toList().toString());
    }

    assertThat(seen)
        .containsExactlyInAnyOrder("[]", "[f0]", "[f0, f1]", "[f0, f1, f2]", "[f0, f1, f2, f3]");
  }

  @ParameterizedTest
  @EnumSource(PowerLoss.class)
  void powerLoss_ofOneSeed_isAlwaysTheSame_andKeepsWhatWasSynced(PowerLoss mode)
      throws IOException {
    durable("b", "durable").close();
    StorageFile file = durable("a", "0".repeat(8 * PAGE));
    file.write(PAGE, bytes("1".repeat(9 * PAGE)));
    storage.create("c").write(0, bytes("c"));
    for (int seed = 0; seed < SEEDS; seed++) {
      FaultyStorage one = storage.powerLoss(seed, mode);
      FaultyStorage other = storage.powerLoss(seed, mode);

      assertThat(snapshot(one)).as("seed %d", seed).isEqualTo(snapshot(other));
      assertThat(one.contents("b")).asString(UTF_8).isEqualTo("durable");
      assertThat(text(one, "a")).startsWith("0".repeat(PAGE));
      assertThat(one).hasToString("FaultyStorage, power lost (seed " + seed + ", " + mode + ")");
    }
  }

  @Test
  void powerLoss_stopsTheStorage() throws IOException {
    StorageFile file = durable("a", "abc");
    storage.powerLoss(1, PowerLoss.DROP_UNSYNCED);

    assertThatIOException().isThrownBy(() -> file.write(0, bytes("x")));
    assertThatIOException().isThrownBy(storage::list);
    assertThatCode(file::close).doesNotThrowAnyException();
    assertThatCode(storage::close).doesNotThrowAnyException();
  }

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
    durable("a", "abc");

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
    StorageFile file = durable("a", "");
    storage.failAt(storage.operationCount() + 2, Fault.IO_ERROR);
    file.write(0, bytes("abc"));
    assertThatIOException().isThrownBy(file::sync);
    file.sync();

    assertThat(text(storage.powerLoss(1, PowerLoss.DROP_UNSYNCED), "a")).isEqualTo("abc");
  }

  @Test
  void lostSync_fails_andTheNextSuccessfulOneMakesNothingOfItDurable() throws IOException {
    StorageFile file = durable("a", "0".repeat(2 * PAGE));
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
    StorageFile file = durable("a", "0".repeat(2 * PAGE));
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
    StorageFile file = durable("a", "");
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
    durable("a", "x".repeat(60)).close();
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
  void likeWindows_mappedFilesKeepTheirName() throws IOException {
    FaultyStorage windows = new FaultyStorage().likeWindows();
    StorageFile file = windows.create("a");
    Mapping mapping = file.map(8);
    file.close();

    assertThatIOException().isThrownBy(() -> windows.delete("a"));
    assertThatIOException().isThrownBy(() -> windows.rename("a", "b"));
    assertThatIOException().isThrownBy(() -> windows.quarantine("a"));
    mapping.close();
    windows.delete("a");
    assertThat(windows.list()).isEmpty();
  }

  @Test
  void elsewhere_mappedFilesCanBeDeleted_andStayReadable() throws IOException {
    StorageFile file = durable("a", "abc");
    try (Mapping mapping = file.map(3)) {
      file.close();
      storage.delete("a");

      assertThat(mapping.buffer().get(0)).isEqualTo((byte) 'a');
    }
  }

  @Test
  void touchingAnUnmappedRange_findsRubbish_andStoresNothing() throws IOException {
    StorageFile file = durable("a", "abc");
    Mapping mapping = file.map(3);
    ByteBuffer kept = mapping.buffer();
    mapping.close();
    kept.put(1, (byte) 'x');

    assertThat(kept.get(0)).isNotEqualTo((byte) 'a');
    assertThat(text(storage, "a")).isEqualTo("abc");
  }

  @Test
  void assertNothingOpen_namesWhatIsOpen_andWhoOpenedIt() throws IOException {
    StorageFile file = durable("a", "abc");
    Mapping mapping = file.map(3);
    storage.close();
    AssertionError error = catchThrowableOfType(AssertionError.class, storage::assertNothingOpen);

    assertThat(error.getSuppressed())
        .hasSize(2)
        .allSatisfy(
            opened ->
                assertThat(opened.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(getClass().getName())));
    file.close();
    assertThatExceptionOfType(AssertionError.class).isThrownBy(storage::assertNothingOpen);
    mapping.close();
    storage.assertNothingOpen();
  }

  @Test
  void damage_flipsBits_forGood() throws IOException {
    durable("a", "abc").close();
    storage.damage("a", 1, 0x01);

    assertThat(text(storage, "a")).isEqualTo("acc");
    assertThat(text(storage.powerLoss(1, PowerLoss.DROP_UNSYNCED), "a")).isEqualTo("acc");
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

  private StorageFile durable(String name, String text) throws IOException {
    StorageFile file = storage.create(name);
    file.write(0, bytes(text));
    file.sync();
    storage.syncDirectory();
    return file;
  }

  /** Shows each page by its one byte; fails if a page has several. */
  private static String pagePattern(byte[] bytes) {
    StringBuilder pattern = new StringBuilder();
    for (int start = 0; start < bytes.length; start += PAGE) {
      byte[] page = Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + PAGE));
      assertThat(page).containsOnly(page[0]);
      pattern.append((char) page[0]);
    }
    return pattern.toString();
  }

  private static String snapshot(FaultyStorage storage) throws IOException {
    return storage.list().stream()
        .sorted()
        .map(name -> name + "=" + text(storage, name))
        .collect(Collectors.joining(","));
  }

  private static String text(FaultyStorage storage, String name) {
    return new String(storage.contents(name), UTF_8);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }
}
