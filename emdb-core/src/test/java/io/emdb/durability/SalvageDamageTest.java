package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.OnCorruption;
import io.emdb.SalvageReport;
import io.emdb.durability.SalvageModel.Place;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.testing.Budget;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import io.emdb.testing.Structure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Damages every file of a closed database everywhere, and salvages it: it opens, and holds what
 * follows from the records that are left, no more and no less.
 */
class SalvageDamageTest {

  private static final int HEADER_BYTES = 4096;

  @RegisterExtension final Seed seed = new Seed();

  private final ManualClock clock = new ManualClock();
  private FaultyStorage whole;
  private List<String> files;
  private SalvageModel model;

  @BeforeEach
  void write() throws IOException {
    take(SalvageModel.write(clock));
    assertThat(files).contains("INDEX.img").hasSizeGreaterThanOrEqualTo(5);
    assertThat(model.places()).extracting(Place::type).contains(1, 2, 3, 4, 5, 6, 7, 8);
  }

  private void take(FaultyStorage storage) throws IOException {
    whole = storage;
    files = storage.list();
    model = SalvageModel.of(storage, clock);
  }

  private Emdb open(FaultyStorage storage) {
    return SalvageModel.open(storage, OnCorruption.SALVAGE, clock);
  }

  @Test
  void wholeDatabase_isOpenedAsEver() {
    check("whole", whole.restart(), place -> false);
    Emdb db = SalvageModel.open(whole.restart(), OnCorruption.FAIL, clock);
    assertThat(SalvageModel.contents(db)).isEqualTo(model.contents(model.places()));
    db.close();
  }

  @Test
  void changedByte_costsTheRecordItIsIn_andNoOther() throws IOException {
    changeBytes(Budget.of("salvage-flips", 1));
  }

  @Test
  void changedByte_withoutAnImage_costsTheRecordItIsIn_andNoOther() throws IOException {
    whole.delete("INDEX.img");
    whole.syncDirectory();
    take(whole.restart());
    changeBytes(Budget.of("salvage-flips-without-image", 1));
  }

  private void changeBytes(Budget budget) throws IOException {
    Random random = seed.random();
    while (budget.another()) {
      for (String file : files) {
        for (int position : positions(whole.contents(file), random)) {
          FaultyStorage damaged = whole.restart();
          damaged.damage(file, position, 1 + random.nextInt(255));
          check(file + " at " + position, damaged, place -> place.covers(file, position));
          budget.count("bytes", 1);
        }
      }
    }
  }

  /** In a long run every byte; else some that are not zero, and few of those that are. */
  private static List<Integer> positions(byte[] contents, Random random) {
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < contents.length; i++) {
      int stride = contents[i] == 0 ? 1_500 : 12;
      if (Budget.isStress() || random.nextInt(stride) == 0) {
        positions.add(i);
      }
    }
    return positions;
  }

  @Test
  void stretchOfRubbish_costsTheRecordsItIsIn_andNoOther() throws IOException {
    Random random = seed.random();
    Budget budget = Budget.of("salvage-rubbish", 60);
    List<String> segments = segments();
    while (budget.another()) {
      String file = segments.get(random.nextInt(segments.size()));
      int size = whole.contents(file).length;
      int from = HEADER_BYTES + random.nextInt(size - HEADER_BYTES);
      int to = Math.min(size, from + 1 + random.nextInt(200));
      FaultyStorage damaged = whole.restart();
      for (int i = from; i < to; i++) {
        damaged.damage(file, i, 1 + random.nextInt(255));
      }
      check(
          file + " from " + from + " to " + to,
          damaged,
          place -> place.file().equals(file) && place.start() < to && place.end() > from);
    }
  }

  @Test
  void deletedFile_costsItsRecords_andNoOther() throws IOException {
    for (String file : files) {
      FaultyStorage damaged = whole.restart();
      damaged.delete(file);
      damaged.syncDirectory();
      check(file + " deleted", damaged, place -> place.file().equals(file));
    }
  }

  @Test
  void cutFile_costsTheRecordsBehindTheCut_andNoOther() throws IOException {
    Budget budget = Budget.of("salvage-cuts", 1);
    Random random = seed.random();
    while (budget.another()) {
      for (String file : files) {
        int size = whole.contents(file).length;
        for (int cut = 0; cut < size; cut += Budget.isStress() ? 1 : 1 + random.nextInt(300)) {
          FaultyStorage damaged = whole.restart();
          try (var handle = damaged.open(file)) {
            handle.truncate(cut);
            handle.sync();
          }
          int end = cut;
          check(
              file + " cut to " + cut,
              damaged,
              place -> place.file().equals(file) && (end < HEADER_BYTES || place.end() > end));
          budget.count("lengths", 1);
        }
      }
    }
  }

  private List<String> segments() {
    return files.stream().filter(name -> name.endsWith(".seg")).toList();
  }

  private void check(String what, FaultyStorage storage, Predicate<Place> damaged) {
    List<Place> left = model.without(damaged);
    Map<String, Map<String, String>> expected = model.contents(left);
    Emdb db = open(storage);
    SalvageReport report = db.stats().recovery().salvage();
    assertThat(SalvageModel.contents(db)).as(what).isEqualTo(expected);
    assertReported(what, report, left, expected);
    Structure.verify(db);
    db.put("after", "the salvage");
    db.close();
    storage.assertNothingOpen();
    assertOpensAgain(what, storage.restart(), expected);
  }

  private void assertReported(
      String what,
      SalvageReport report,
      List<Place> left,
      Map<String, Map<String, String>> expected) {
    if (left.size() < model.places().size()) {
      assertThat(report).as(what).isNotNull();
    }
    if (report != null) {
      long entries = expected.values().stream().mapToLong(Map::size).sum();
      assertThat(report.action()).as(what).isEqualTo(OnCorruption.SALVAGE);
      assertThat(report.findings()).as(what).isNotEmpty();
      assertThat(report.keptEntries()).as(what).isEqualTo(entries);
      assertThat(report.toString()).as(what).doesNotContain("key-", "first-", "third-", "many-");
    }
  }

  private void assertOpensAgain(
      String what, FaultyStorage storage, Map<String, Map<String, String>> expected) {
    expected.get("").put("after", "the salvage");
    Emdb again = open(storage);
    assertThat(again.stats().recovery().salvage()).as("%s: a new report", what).isNull();
    assertThat(SalvageModel.contents(again)).as("%s: again", what).isEqualTo(expected);
    again.compact();
    assertThat(SalvageModel.contents(again)).as("%s: compacted", what).isEqualTo(expected);
    again.close();
    FaultyStorage third = storage.restart();
    Emdb plain = SalvageModel.open(third, OnCorruption.FAIL, clock);
    assertThat(SalvageModel.contents(plain)).as("%s: plainly", what).isEqualTo(expected);
    plain.close();
    third.assertNothingOpen();
  }
}
