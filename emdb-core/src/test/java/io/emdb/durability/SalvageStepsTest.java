package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.EmdbDiskFullException;
import io.emdb.EmdbIoException;
import io.emdb.OnCorruption;
import io.emdb.durability.SalvageModel.Place;
import io.emdb.internal.file.fault.Fault;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.PowerLoss;
import io.emdb.testing.Budget;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kills salvages and resets at each of their steps, and lets each of them fail. */
class SalvageStepsTest {

  @RegisterExtension final Seed seed = new Seed();

  private final ManualClock clock = new ManualClock();
  private FaultyStorage whole;
  private SalvageModel model;

  /** What is done to the database. */
  enum Harm {
    RECORD,
    SUPERBLOCKS,
    HEADER,
    SEGMENT_MISSING
  }

  @BeforeEach
  void write() throws IOException {
    whole = SalvageModel.write(clock);
    model = SalvageModel.of(whole, clock);
  }

  private FaultyStorage harmed(Harm harm) throws IOException {
    FaultyStorage storage = whole.restart();
    Place record =
        model.places().stream()
            .filter(place -> place.key().equals("key-tx"))
            .findFirst()
            .orElseThrow();
    switch (harm) {
      case RECORD -> storage.damage(record.file(), record.start() + 20, 0xFF);
      case SUPERBLOCKS -> {
        storage.damage("SUPER", 30, 0xFF);
        storage.damage("SUPER", 4096 + 30, 0xFF);
      }
      case HEADER -> {
        for (int i = 0; i < 100; i++) {
          storage.damage(record.file(), i, 0xFF);
        }
      }
      case SEGMENT_MISSING -> {
        storage.delete(record.file());
        storage.syncDirectory();
      }
    }
    return storage.restart();
  }

  private Emdb open(FaultyStorage storage, OnCorruption policy) {
    return SalvageModel.open(storage, policy, clock);
  }

  /** Opens and closes, and returns what was there in between. */
  private Map<String, Map<String, String>> look(FaultyStorage storage, OnCorruption policy) {
    try (Emdb db = open(storage, policy)) {
      return SalvageModel.contents(db);
    } finally {
      storage.assertNothingOpen();
    }
  }

  /** Opens for as long as it takes; that nothing more can be written then is expected. */
  private void lookInVain(FaultyStorage storage, OnCorruption policy) {
    FaultyDatabase.abandon(open(storage, policy));
  }

  @ParameterizedTest
  @EnumSource(Harm.class)
  void salvageKilledAtEachStep_leadsToTheSameEnd(Harm harm) throws IOException {
    killAtEachStep(harmed(harm), OnCorruption.SALVAGE);
  }

  @ParameterizedTest
  @EnumSource(Harm.class)
  void resetKilledAtEachStep_leadsToAnEmptyDatabase(Harm harm) throws IOException {
    assertThat(look(harmed(harm), OnCorruption.RESET)).isEqualTo(Map.of("", Map.of()));
    killAtEachStep(harmed(harm), OnCorruption.RESET);
  }

  private void killAtEachStep(FaultyStorage damaged, OnCorruption policy) throws IOException {
    Map<String, List<Byte>> before = segments(damaged);
    FaultyStorage calm = damaged.restart();
    Emdb db = open(calm, policy);
    int operations = calm.operationCount();
    Map<String, Map<String, String>> expected = SalvageModel.contents(db);
    db.close();
    int stride = Budget.isStress() ? 1 : 2;
    int first = 1 + seed.random().nextInt(stride);
    for (int point = first; point <= operations; point += stride) {
      FaultyStorage storage = damaged.restart();
      storage.freezeAt(point);
      lookInVain(storage, policy);
      for (PowerLoss mode : PowerLoss.values()) {
        assertEnds(storage.powerLoss(seed.value() + point, mode), policy, before, expected);
      }
      assertEnds(storage.restart(), policy, before, expected);
    }
  }

  private void assertEnds(
      FaultyStorage left,
      OnCorruption policy,
      Map<String, List<Byte>> before,
      Map<String, Map<String, String>> expected)
      throws IOException {
    FaultyStorage plain = left.restart();
    FaultyStorage finished = left.restart();
    try {
      assertThat(look(plain, OnCorruption.FAIL)).as("%s, plainly", left).isEqualTo(expected);
    } catch (EmdbCorruptException damaged) {
      plain.assertNothingOpen();
      assertThat(segments(plain.restart())).as("%s, before the switch", left).isEqualTo(before);
    }
    assertThat(look(finished, policy)).as("%s", left).isEqualTo(expected);
    FaultyStorage again = finished.restart();
    Emdb db = open(again, policy);
    assertThat(SalvageModel.contents(db)).as("%s, again", left).isEqualTo(expected);
    assertThat(db.stats().recovery().salvage()).as("%s: a new report", left).isNull();
    db.close();
    assertThat(again.restart().list()).as("%s", left).noneMatch(name -> name.endsWith(".tmp"));
  }

  @ParameterizedTest
  @EnumSource(
      value = OnCorruption.class,
      names = {"SALVAGE", "RESET"})
  void ioErrorAtEachStep_isReported_andLeadsToTheSameEndOnceItIsGone(OnCorruption policy)
      throws IOException {
    FaultyStorage damaged = harmed(Harm.RECORD);
    FaultyStorage calm = damaged.restart();
    Emdb db = open(calm, policy);
    int operations = calm.operationCount();
    Map<String, Map<String, String>> expected = SalvageModel.contents(db);
    db.close();
    int failed = 0;
    for (int point = 1; point <= operations; point++) {
      FaultyStorage storage = damaged.restart();
      storage.failFrom(point, Fault.IO_ERROR);
      try {
        lookInVain(storage, policy);
      } catch (EmdbIoException reported) {
        failed++;
      }
      storage.assertNothingOpen();
      assertThat(look(storage.restart(), policy)).as("%d", point).isEqualTo(expected);
    }
    assertThat(failed).isGreaterThan(operations / 2);
  }

  /** A device that fails is no reason to salvage, nor one to throw everything away. */
  @ParameterizedTest
  @EnumSource(
      value = OnCorruption.class,
      names = {"SALVAGE", "RESET"})
  void ioErrorWhileAWholeDatabaseOpens_isReported_andNothingIsReplaced(OnCorruption policy)
      throws IOException {
    FaultyStorage storage = whole.restart();
    Emdb db = open(storage, OnCorruption.FAIL);
    db.put("unsynced", "v");
    FaultyStorage killed = storage.restart();
    FaultyDatabase.abandon(db);
    FaultyStorage calm = killed.restart();
    Map<String, Map<String, String>> expected = look(calm, policy);
    int operations = calm.operationCount();
    for (int point = 1; point <= operations; point++) {
      FaultyStorage failing = killed.restart();
      failing.failAt(point, Fault.IO_ERROR);
      try {
        lookInVain(failing, policy);
      } catch (EmdbIoException reported) {
        failing.assertNothingOpen();
      }
      assertThat(failing.quarantined()).as("%d", point).noneMatch(name -> name.endsWith(".seg"));
      FaultyStorage next = failing.restart();
      Emdb reopened = open(next, policy);
      assertThat(reopened.stats().recovery().salvage()).as("%d", point).isNull();
      assertThat(SalvageModel.contents(reopened)).as("%d", point).isEqualTo(expected);
      reopened.close();
    }
  }

  @Test
  void fullDisk_isReported_andTheOriginalsAreLeftAlone() throws IOException {
    FaultyStorage damaged = harmed(Harm.RECORD);
    Map<String, List<Byte>> before = segments(damaged);
    long used = 0;
    for (String name : damaged.list()) {
      used += damaged.contents(name).length;
    }
    Map<String, Map<String, String>> expected = look(damaged.restart(), OnCorruption.SALVAGE);
    for (int room = 0; room < 6_000; room += 500) {
      FaultyStorage storage = damaged.restart();
      storage.limitSpace(used + room);
      try {
        lookInVain(storage, OnCorruption.SALVAGE);
        break; // there is room enough
      } catch (EmdbDiskFullException refused) {
        assertThat(refused).hasMessageContaining("free space");
      }
      storage.assertNothingOpen();
      FaultyStorage next = storage.restart();
      assertThat(segments(next)).as("%d", room).isEqualTo(before);
      assertThat(next.list()).as("%d", room).noneMatch(name -> name.endsWith(".tmp"));
      assertThat(next.quarantined()).as("%d", room).isEmpty();
      next.limitSpace(Long.MAX_VALUE);
      assertThat(look(next, OnCorruption.SALVAGE)).as("%d", room).isEqualTo(expected);
    }
    FaultyStorage full = damaged.restart();
    full.limitSpace(used);
    assertThatThrownBy(() -> open(full, OnCorruption.SALVAGE))
        .isInstanceOf(EmdbDiskFullException.class);
  }

  private static Map<String, List<Byte>> segments(FaultyStorage storage) throws IOException {
    Map<String, List<Byte>> segments = new TreeMap<>();
    for (String name : storage.list()) {
      if (name.endsWith(".seg")) {
        List<Byte> bytes = new ArrayList<>();
        for (byte each : storage.contents(name)) {
          bytes.add(each);
        }
        segments.put(name, bytes);
      }
    }
    return segments;
  }

  /** As on Windows, where a mapped file can neither be renamed nor deleted. */
  @Test
  void filesThatCannotBeMovedWhileMapped_areNotMappedWhenTheyAreMoved() throws IOException {
    for (Harm harm : Harm.values()) {
      FaultyStorage storage = harmed(harm).likeWindows();
      Map<String, Map<String, String>> contents = look(storage, OnCorruption.SALVAGE);
      assertThat(contents.get("")).containsEntry("key-0", "first-0");
      assertThat(look(storage.restart(), OnCorruption.FAIL)).isEqualTo(contents);
      assertThat(storage.quarantined()).isNotEmpty();
    }
  }
}
