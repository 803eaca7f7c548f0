package io.emdb.compare.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.compare.result.Measurement;
import io.emdb.compare.result.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TargetsTest {

  private static final long RECORDS = 1_000_000;

  @Test
  void targets_withoutFigures_areNotMeasured() {
    List<Target> targets = new Targets(new Results(List.of())).all();

    assertThat(targets)
        .extracting(Target::number)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 16).boxed().toList());
    assertThat(targets).extracting(Target::verdict).containsOnly("not measured in full");
  }

  @Test
  void figureWithinTheLimit_isMet_andBeyondIt_isMissed() {
    assertThat(removal(390, 1000).verdict()).isEqualTo("met");
    assertThat(removal(410, 1000).verdict()).isEqualTo("missed");
    assertThat(removal(410, 1000).figures()).isEqualTo("**0.410 × RocksDB (≤ 0.400)**");
  }

  @Test
  void heapMap_isNotAPeer() {
    Results results =
        new Results(
            List.of(
                base("emdb", "removal", 100),
                base("heap-hash", "removal", 1),
                base("lmdb", "removal", 500)));

    assertThat(target(results, 8).figures()).contains("LMDB");
  }

  @Test
  void compactionThatGaveNothingBack_isNoRival() {
    List<Measurement> measurements = new ArrayList<>();
    measurements.add(base("emdb", "compaction", 100));
    measurements.addAll(compaction("lmdb", 1, 360));
    measurements.addAll(compaction("rocksdb", 500, 130));

    assertThat(target(new Results(measurements), 11).figures()).startsWith("0.200 × RocksDB");
  }

  @Test
  void roundsOfARatio_areThoseOfEachRound_andTheVerdictIsOfMedians() {
    List<Measurement> measurements = new ArrayList<>();
    double[] emdb = {100, 400, 300};
    double[] peer = {1000, 1000, 500};
    for (int i = 0; i < emdb.length; i++) {
      measurements.add(round(i, "emdb", emdb[i]));
      measurements.add(round(i, "rocksdb", peer[i]));
    }

    Target target = target(new Results(measurements), 8);

    assertThat(target.verdict()).isEqualTo("met");
    assertThat(target.figures()).isEqualTo("0.300 [0.100–0.600] × RocksDB (≤ 0.400)");
  }

  private static Measurement round(int round, String engine, double millis) {
    return new Measurement("base", engine, RECORDS, round, "removal", "ms", millis);
  }

  @Test
  void sortedKeys_areShownBeside_andJudgeNothing() {
    Results results =
        new Results(
            List.of(
                base("emdb", "removal", 100),
                base("emdb-sorted", "removal", 900),
                base("rocksdb", "removal", 1000)));

    Target target = target(results, 8);

    assertThat(target.verdict()).isEqualTo("met");
    assertThat(target.sortedFigures()).isEqualTo("missed: **0.900 × RocksDB (≤ 0.400)**");
  }

  @Test
  void figuresOfAStoreOfWhichARoundFailed_areNotJudged() {
    List<Measurement> measurements = new ArrayList<>();
    measurements.add(base("emdb", "removal", 100));
    measurements.add(base("rocksdb", "removal", 1000));
    measurements.add(
        new Measurement("base", "emdb", RECORDS, 2, Measurement.FAILED, "a wrong value", 1));

    assertThat(target(new Results(measurements), 8).verdict()).isEqualTo("not measured in full");
  }

  @Test
  void longestStall_isTheLongestOfAllRounds() {
    List<Measurement> measurements = new ArrayList<>();
    for (int round = 1; round <= 3; round++) {
      double stall = round == 2 ? 30 : 4;
      measurements.add(
          new Measurement(
              "latency", "emdb", RECORDS, round, "latency", "longest own stall ms", stall));
    }

    Target target = target(new Results(measurements), 15);

    assertThat(target.verdict()).isEqualTo("missed");
    assertThat(target.figures()).contains("**30.0 [4.00–30.0] ms longest stall of all rounds");
  }

  @Test
  void putsOfVirtualThreads_areJudgedByTheSyncsThatWereCounted() {
    Measurement syncs =
        new Measurement("virtual", "emdb", 200_000, 1, "durable_256_virtual", "syncs", 512);

    assertThat(target(new Results(List.of(syncs)), 6).figures())
        .contains("50.0 puts a sync by 256 virtual threads (≥ 20.0)");
  }

  @Test
  void heapOfTenMillionKeys_countsOnlyIfTheRunCameToItsEnd() {
    Measurement loaded = new Measurement("base", "emdb", 10 * RECORDS, 1, "live_heap", "MB", 140);
    Measurement perMillion = new Measurement("base", "emdb", RECORDS, 1, "live_heap", "MB", 18);
    Measurement end =
        new Measurement("base", "emdb", 10 * RECORDS, 1, "size_compacted", "MB", 1500);

    assertThat(target(new Results(List.of(perMillion, loaded)), 13).verdict())
        .isEqualTo("not measured in full");
    assertThat(target(new Results(List.of(perMillion, loaded, end)), 13).verdict())
        .isEqualTo("met");
  }

  private static List<Measurement> compaction(String engine, double millis, double megabytes) {
    return List.of(
        base(engine, "compaction", millis),
        new Measurement("base", engine, RECORDS, 1, "size_loaded", "MB", 240),
        new Measurement("base", engine, RECORDS, 1, "size_loaded", "payload MB", 200),
        new Measurement("base", engine, RECORDS, 1, "size_compacted", "MB", megabytes),
        new Measurement("base", engine, RECORDS, 1, "size_compacted", "payload MB", 100));
  }

  private static Target removal(double emdb, double peer) {
    Results results =
        new Results(List.of(base("emdb", "removal", emdb), base("rocksdb", "removal", peer)));
    return target(results, 8);
  }

  private static Target target(Results results, int number) {
    return new Targets(results).all().get(number - 1);
  }

  private static Measurement base(String engine, String phase, double millis) {
    return new Measurement("base", engine, RECORDS, 1, phase, "ms", millis);
  }
}
