package io.emdb.internal.file.fault;

import static io.emdb.internal.file.fault.FaultyFiles.PAGE;
import static io.emdb.internal.file.fault.FaultyFiles.bytes;
import static io.emdb.internal.file.fault.FaultyFiles.durable;
import static io.emdb.internal.file.fault.FaultyFiles.pagePattern;
import static io.emdb.internal.file.fault.FaultyFiles.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.emdb.internal.file.Mapping;
import io.emdb.internal.file.StorageFile;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a loss of power leaves, by mode. */
class PowerLossModesTest {

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
    StorageFile file = durable(storage, "a", "abc");
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
    durable(storage, "a", "a").close();
    durable(storage, "b", "b").close();
    durable(storage, "c", "c").close();
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
    durable(storage, "b", "b").close();
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
    StorageFile file = durable(storage, "a", "0".repeat(3 * PAGE));
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
    StorageFile file = durable(storage, "a", "1".repeat(PAGE));
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
    durable(storage, "old", "old").close();
    durable(storage, "target", "before").close();
    durable(storage, "source", "after").close();
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
    StorageFile file = durable(storage, "a", "0".repeat(3 * PAGE));
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
    StorageFile file = durable(storage, "a", "1".repeat(100));
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
    durable(storage, "b", "durable").close();
    StorageFile file = durable(storage, "a", "0".repeat(8 * PAGE));
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
    StorageFile file = durable(storage, "a", "abc");
    storage.powerLoss(1, PowerLoss.DROP_UNSYNCED);

    assertThatIOException().isThrownBy(() -> file.write(0, bytes("x")));
    assertThatIOException().isThrownBy(storage::list);
    assertThatCode(file::close).doesNotThrowAnyException();
    assertThatCode(storage::close).doesNotThrowAnyException();
  }

  private static String snapshot(FaultyStorage storage) throws IOException {
    return storage.list().stream()
        .sorted()
        .map(name -> name + "=" + text(storage, name))
        .collect(Collectors.joining(","));
  }
}
