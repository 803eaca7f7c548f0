package io.emdb.internal.file.fault;

import static io.emdb.internal.file.fault.FaultyFiles.PAGE;
import static io.emdb.internal.file.fault.FaultyFiles.bytes;
import static io.emdb.internal.file.fault.FaultyFiles.durable;
import static io.emdb.internal.file.fault.FaultyFiles.pagePattern;
import static io.emdb.internal.file.fault.FaultyFiles.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.internal.file.StorageFile;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What was not synced, part by part, and losses of power that take names or contents apart. */
class PowerLossSubsetsTest {

  private static final int SEEDS = 200;

  private final FaultyStorage storage = new FaultyStorage(PAGE);

  private static BitSet bits(long value) {
    return BitSet.valueOf(new long[] {value});
  }

  @Test
  void unsynced_namesEachPart() throws IOException {
    StorageFile file = durable(storage, "a", "0".repeat(2 * PAGE));
    file.write(PAGE, bytes("1".repeat(2 * PAGE)));
    storage.create("b");

    assertThat(storage.unsynced())
        .containsExactly(
            "name null to b", "a length 1024 to 1536", "a page at 512", "a page at 1024");
    file.sync();
    storage.syncDirectory();
    assertThat(storage.unsynced()).isEmpty();
  }

  @Test
  void powerLossKeeping_leavesJustThat_inEveryCombination() throws IOException {
    StorageFile file = durable(storage, "a", "0".repeat(2 * PAGE));
    file.write(0, bytes("1".repeat(3 * PAGE)));
    file.close();
    storage.rename("a", "b");
    Set<String> seen = new HashSet<>();
    for (long kept = 0; kept < (1L << storage.unsynced().size()); kept++) {
      FaultyStorage left = storage.powerLossKeeping(bits(kept));
      String name = left.list().get(0);
      seen.add(name + pagePattern(left.contents(name)).replace('\0', '-'));
    }

    assertThat(storage.unsynced()).hasSize(5);
    assertThat(seen).contains("a00", "b00", "a00-", "b01", "a11-", "b111").hasSize(2 * (4 + 8));
  }

  @Test
  void powerLossKeeping_everything_isWhatTheProcessSaw() throws IOException {
    StorageFile file = durable(storage, "a", "0".repeat(PAGE));
    file.truncate(10);
    file.write(0, bytes("1"));
    FaultyStorage left = storage.powerLossKeeping(bits(-1));

    assertThat(text(left, "a")).isEqualTo("1" + "0".repeat(9));
  }

  @Test
  void powerLossKeeping_ofAFrozenStorage_isAboutTheMomentItFroze() throws IOException {
    StorageFile file = durable(storage, "a", "0".repeat(PAGE));
    storage.freezeAt(storage.operationCount() + 1);
    file.write(0, bytes("1"));
    file.sync();
    file.write(1, bytes("2".repeat(PAGE)));

    assertThat(storage.unsynced()).containsExactly("a page at 0");
    assertThat(text(storage.powerLossKeeping(bits(1)), "a")).isEqualTo("1" + "0".repeat(PAGE - 1));
  }

  @Test
  void namesOnly_keepsARename_butNotWhatWasWrittenBefore() throws IOException {
    durable(storage, "target", "old").close();
    try (StorageFile file = storage.create("new")) {
      file.write(0, bytes("new"));
    }
    storage.rename("new", "target");

    FaultyStorage left = storage.powerLoss(1, PowerLoss.NAMES_ONLY);
    assertThat(left.list()).containsExactly("target");
    assertThat(left.contents("target")).isEmpty();
  }

  @Test
  void contentsOnly_keepsWhatWasWritten_butNoRename() throws IOException {
    StorageFile file = durable(storage, "a", "old");
    file.write(0, bytes("new"));
    file.close();
    storage.rename("a", "b");

    FaultyStorage left = storage.powerLoss(1, PowerLoss.CONTENTS_ONLY);
    assertThat(left.list()).containsExactly("a");
    assertThat(text(left, "a")).isEqualTo("new");
  }

  @Test
  void writingBack_leavesAlsoWhatAPageHeldBetweenTwoSyncs() throws IOException {
    Set<String> seen = new HashSet<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      FaultyStorage restless = new FaultyStorage(PAGE).writingBack(seed);
      StorageFile file = durable(restless, "a", "0".repeat(PAGE));
      file.write(0, bytes("1".repeat(PAGE)));
      file.write(0, bytes("2".repeat(PAGE)));
      restless.create("b");
      seen.add(pagePattern(restless.powerLoss(seed, PowerLoss.DROP_UNSYNCED).contents("a")));
    }

    assertThat(seen).containsExactlyInAnyOrder("0", "1", "2");
  }

  @Test
  void writingBack_losesNothingThatWasSynced() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      FaultyStorage restless = new FaultyStorage(PAGE).writingBack(seed);
      StorageFile file = durable(restless, "a", "0".repeat(4 * PAGE));
      file.write(PAGE, bytes("1".repeat(4 * PAGE)));
      file.sync();
      file.write(5 * PAGE, bytes("2".repeat(PAGE)));
      restless.syncDirectory();
      String left = text(restless.powerLoss(seed, PowerLoss.RANDOM_PAGES), "a");

      assertThat(left).as("seed %d", seed).startsWith("0".repeat(PAGE) + "1".repeat(4 * PAGE));
    }
  }
}
