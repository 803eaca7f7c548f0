package io.emdb.durability;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbDiskFullException;
import io.emdb.FlushPolicy;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.VerifiedDatabases;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A full device frees itself. Symptom: with one namespace, nothing could be written any more after
 * everything was cleared and compacted, for the copy of the namespace's marker found no block.
 * Cause: zeroed blocks ahead of the newest record stayed taken, up to 1 MiB, also after its segment
 * had ended, and those of a try that failed. Cure: both are given back, and what is kept back for a
 * full device has room for deletes and for such a copy.
 */
@ParameterizedClass
@EnumSource(names = {"ON_EACH_WRITE", "MANUAL"})
class SmallDiskTest {

  private static final int DISK_BYTES = 4 * 1024 * 1024;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final SmallDisk disk = new SmallDisk(DISK_BYTES, /* cutsMapped= */ true);

  @Parameter FlushPolicy.Kind policy;

  private Emdb db;

  @BeforeEach
  void open() {
    db = databases.track(open(disk, 16 * 1024 * 1024));
    db.namespace("n").put("q", "r");
  }

  private Emdb open(SmallDisk on, int segmentBytes) {
    boolean synced = policy == FlushPolicy.Kind.ON_EACH_WRITE;
    return DatabaseView.open(
        Emdb.builder()
            .segmentSize(segmentBytes)
            .flushPolicy(synced ? FlushPolicy.onEachWrite() : FlushPolicy.manual())
            .options(),
        on);
  }

  /** Puts until the device is full and returns how many were stored. */
  private static int fill(Emdb db) {
    int stored = 0;
    try {
      while (true) {
        db.put("k" + stored, "x".repeat(1_000));
        stored++;
      }
    } catch (EmdbDiskFullException full) {
      assertThat(db.failure()).isEmpty();
    }
    return stored;
  }

  @Test
  void put_usesTheDeviceToItsEnd() {
    int stored = fill(db);

    assertThat(stored * 1_000).isGreaterThan(4_000_000);
    assertThat(db.size()).isEqualTo(stored);
  }

  @Test
  void deleteAll_onAFullDevice_isTaken() {
    int stored = fill(db);
    List<byte[]> keys = IntStream.range(0, 20).mapToObj(i -> utf8("k" + i)).toList();

    assertThat(db.deleteAll(keys)).isEqualTo(20);

    assertThat(db.size()).isEqualTo(stored - 20);
    assertThat(db.failure()).isEmpty();
  }

  @Test
  void clearedAndCompacted_takesAsMuchAgain() {
    int stored = fill(db);
    db.clear();
    db.compact();

    assertThat(db.namespace("n").getString("q")).isEqualTo("r");
    assertThat(fill(db)).isGreaterThanOrEqualTo(stored - 20);
  }

  @Test
  void deletesThatFillWhatIsKeptBackForThem_leaveAWayOut() {
    int stored = fill(db);
    int deleted = 0;
    try {
      for (; deleted < stored; deleted++) {
        db.delete("k" + deleted);
      }
    } catch (EmdbDiskFullException full) {
      assertThat(deleted).isGreaterThan(100);
    }
    assertThat(deleted).isLessThan(stored);
    assertThatThrownBy(db::clear).isInstanceOf(EmdbDiskFullException.class);
    assertThatThrownBy(db::compact)
        .as("too little room for what is left")
        .isInstanceOf(EmdbDiskFullException.class);

    db.clear(); // takes what the end of the segment gave back
    db.compact();

    assertThat(fill(db)).isGreaterThanOrEqualTo(stored - 20);
  }

  @Test
  void largeValueThatDoesNotFit_leavesNoBlocksTaken() {
    db.put("small", "v");
    int free = disk.freeBlocks();

    assertThatThrownBy(
            () ->
                db.put(
                    "large".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    new byte[DISK_BYTES]))
        .isInstanceOf(EmdbDiskFullException.class);

    assertThat(disk.freeBlocks()).isEqualTo(free);
    assertThat(db.failure()).isEmpty();
    assertThat(fill(db)).isPositive();
  }

  @Test
  void endedSegment_keepsNoBlocksAheadOfIt() {
    db.compact();

    assertThat(disk.freeBlocks()).isGreaterThan((DISK_BYTES - 64 * 1024) / SmallDisk.BLOCK_BYTES);
  }

  @Test
  void systemThatCannotCutAMappedFile_goesOn() {
    try (Emdb other = open(new SmallDisk(DISK_BYTES, /* cutsMapped= */ false), 1024 * 1024)) {
      int stored = fill(other);
      other.clear();
      other.compact();

      assertThat(fill(other)).isGreaterThan(stored / 2);
      assertThat(other.failure()).isEmpty();
    }
  }
}
