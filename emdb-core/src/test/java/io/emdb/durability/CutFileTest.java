package io.emdb.durability;

import static io.emdb.durability.CutDatabase.LARGE;
import static io.emdb.durability.CutDatabase.key;
import static io.emdb.durability.CutDatabase.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.EmdbException;
import io.emdb.EmdbFailedException;
import io.emdb.EmdbIoException;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.Ttl;
import io.emdb.testing.Budget;
import io.emdb.testing.ChildJvm;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Somebody cuts a file of an open database. What is asked then is answered rightly, or an error
 * names the file and where it ends; the error of the virtual machine reaches nobody, not even
 * later; and the close gives everything back.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the system does not cut a mapped file")
@Timeout(600)
class CutFileTest {

  private static final int PAGE = 4096;

  @RegisterExtension final Seed seed = new Seed();
  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private Path prepared;
  private Map<String, String> written;

  @BeforeEach
  void prepare() {
    prepared = databases.directory("prepared");
    written = CutDatabase.prepare(prepared);
  }

  private Path copy() {
    Path copy = databases.directory();
    CutDatabase.copy(prepared, copy);
    return copy;
  }

  private static Emdb open(Path directory, FlushPolicy policy, boolean sorted) {
    return CutDatabase.builder(directory, policy, sorted).open();
  }

  /** Lengths at which what is left of a file may look like something. */
  private static long length(long whole, Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> PAGE - 1;
      case 3 -> PAGE;
      case 4 -> PAGE * random.nextLong(1 + whole / PAGE);
      case 5 -> Math.max(0, whole - 1 - random.nextInt(64));
      default -> random.nextLong(whole);
    };
  }

  @Test
  void eachOperation_onACutFile_isRightOrAnErrorThatNamesIt() {
    Budget budget = Budget.of("cut-files", 66);
    CutOperation[] operations = CutOperation.values();
    while (budget.another()) {
      Random random = seed.random(budget.round());
      CutOperation operation = operations[budget.round() % operations.length];
      budget.count(cutUnder(operation, random) ? "typed failures" : "right answers", 1);
    }
  }

  private boolean cutUnder(CutOperation operation, Random random) {
    Path directory = copy();
    boolean sorted = random.nextBoolean();
    FlushPolicy policy =
        switch (random.nextInt(3)) {
          case 0 -> FlushPolicy.onEachWrite();
          case 1 -> FlushPolicy.everyN(2);
          default -> FlushPolicy.manual();
        };
    Emdb db = open(directory, policy, sorted);
    if (random.nextBoolean()) {
      db.put(key(1), value(key(1)));
    }
    List<Path> segments = CutDatabase.segments(directory);
    Path file = segments.get(random.nextInt(segments.size()));
    String name = String.valueOf(file.getFileName());
    long length = length(CutDatabase.length(file), random);
    String what = operation + " after " + name + " was cut to " + length;
    CutDatabase.cut(file, length);
    boolean failed = check(what, file, () -> operation.run(db, random));
    for (CutOperation next : CutOperation.values()) {
      if (!next.writes()) {
        check(next + " after " + what, file, () -> next.run(db, random));
      }
    }
    check("flush after " + what, file, db::flush);
    check("close after " + what, file, db::close);
    assertThat(db.isOpen()).isFalse();
    assertReopensOrTells(directory, sorted, what);
    return failed;
  }

  private static boolean check(String what, Path file, Runnable action) {
    // what an operation makes of the file is the length to tell: a write may make it longer again
    long length = CutDatabase.length(file);
    return CutOutcome.isTypedFailure(what, String.valueOf(file.getFileName()), length, action);
  }

  private void assertReopensOrTells(Path directory, boolean sorted, String what) {
    Emdb reopened;
    try {
      reopened = open(directory, FlushPolicy.manual(), sorted);
    } catch (EmdbException e) {
      assertThat(e).as(what).isInstanceOf(EmdbCorruptException.class).hasMessageContaining(".seg");
      return;
    }
    try (reopened) {
      written.forEach(
          (key, value) -> {
            Throwable thrown =
                catchThrowable(() -> assertThat(reopened.getString(key)).as(what).isEqualTo(value));
            assertThat(thrown == null || thrown instanceof EmdbCorruptException)
                .as("%s: %s", what, thrown)
                .isTrue();
          });
    }
  }

  @Test
  void read_ofACutFile_namesItAndItsLength() {
    Path directory = copy();
    Emdb db = open(directory, FlushPolicy.manual(), true);
    Path file = CutDatabase.segments(directory).get(0);
    CutDatabase.cut(file, 2 * PAGE);
    Throwable thrown = catchThrowable(() -> db.entries().forEachRemaining(entry -> {}));
    assertThat(thrown)
        .isInstanceOf(EmdbCorruptException.class)
        .hasMessageContaining("has cut it")
        .hasMessageContaining("restore a backup");
    EmdbCorruptException cut = (EmdbCorruptException) thrown;
    assertThat(cut.file()).isEqualTo(file.toString());
    assertThat(cut.offset()).isEqualTo(2 * PAGE);
    db.close();
  }

  @Test
  void put_intoACutSegment_failsAndStopsWrites() {
    for (FlushPolicy policy : List.of(FlushPolicy.manual(), FlushPolicy.onEachWrite())) {
      Path directory = copy();
      Emdb db = open(directory, policy, false);
      db.put("first", "of the segment");
      List<Path> segments = CutDatabase.segments(directory);
      Path active = segments.get(segments.size() - 1);
      CutDatabase.cut(active, 0);
      assertThatThrownBy(() -> db.put("second", "value"))
          .as("%s", policy)
          .isInstanceOf(EmdbIoException.class)
          .hasMessageContaining(active.toString())
          .hasMessageContaining("offset 0")
          .hasRootCauseInstanceOf(
              policy.kind() == FlushPolicy.Kind.MANUAL
                  ? InternalError.class
                  : EmdbCorruptException.class);
      assertThat(db.failure()).isPresent();
      assertThatThrownBy(() -> db.put("third", "v")).isInstanceOf(EmdbFailedException.class);
      assertThat(db.getString(key(1))).isEqualTo(value(key(1)));
      db.close();
      assertReopensOrTells(directory, false, "after " + policy);
    }
  }

  /** The pages are there, but the bytes stored into them reach no file. */
  @Test
  void flush_ofWhatLiesBehindTheCut_fails() {
    Path directory = copy();
    Emdb db = open(directory, FlushPolicy.manual(), false);
    db.put("first", "of the segment");
    List<Path> segments = CutDatabase.segments(directory);
    CutDatabase.cut(segments.get(segments.size() - 1), PAGE + 8);
    Throwable unused = catchThrowable(() -> db.put("second", "value"));
    assertThatThrownBy(db::flush)
        .isInstanceOf(EmdbException.class)
        .hasMessageContaining("offset " + (PAGE + 8));
    assertThatThrownBy(() -> db.put("third", "v")).isInstanceOf(EmdbFailedException.class);
    assertThat(catchThrowable(db::close)).isNull();
  }

  @Test
  void writeOverARecordThatIsGone_isRefused_andNothingChanges() {
    Path directory = copy();
    Emdb db = open(directory, FlushPolicy.manual(), true);
    CutDatabase.cut(CutDatabase.segments(directory).get(0), PAGE);
    for (String key : List.of(key(3), key(77))) {
      long before = db.stats().lastSequence();
      assertThatThrownBy(() -> db.put(key, "new")).isInstanceOf(EmdbCorruptException.class);
      assertThatThrownBy(() -> db.delete(key)).isInstanceOf(EmdbCorruptException.class);
      assertThatThrownBy(() -> db.putAll(List.of(Entry.of(key, "new"))))
          .isInstanceOf(EmdbCorruptException.class);
      assertThat(db.stats().lastSequence()).isEqualTo(before);
    }
    assertThat(db.failure()).isEmpty();
    db.put("elsewhere", "value");
    assertThat(db.getString("elsewhere")).isEqualTo("value");
    db.close();
  }

  @Test
  void valueView_ofAFileCutMeanwhile_isAnErrorWhateverTheReaderSaw() {
    List<Integer> lengths = List.of(0, 2 * PAGE, 5 * PAGE);
    for (int length : lengths) {
      Path directory = copy();
      Emdb db = open(directory, FlushPolicy.manual(), true);
      Path file = segmentOf(directory, LARGE);
      assertThatThrownBy(
              () ->
                  db.read(
                      LARGE,
                      view -> {
                        CutDatabase.cut(file, length);
                        return view.toByteArray();
                      }))
          .isInstanceOf(EmdbCorruptException.class)
          .hasMessageContaining("offset " + length);
      db.close();
    }
  }

  @Test
  void readerThatFailsOverAFileCutMeanwhile_isToldOfTheCut() {
    Path directory = copy();
    Emdb db = open(directory, FlushPolicy.manual(), true);
    Path file = segmentOf(directory, LARGE);
    assertThatThrownBy(
            () ->
                db.read(
                    LARGE,
                    view -> {
                      CutDatabase.cut(file, 0);
                      throw new IllegalStateException("cannot parse this");
                    }))
        .isInstanceOf(EmdbCorruptException.class)
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    db.close();
  }

  @Test
  void readerThatFails_isPassedOn() {
    Emdb db = open(copy(), FlushPolicy.manual(), true);
    assertThatThrownBy(
            () ->
                db.read(
                    LARGE,
                    view -> {
                      throw new IllegalStateException("cannot parse this");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                db.read(
                    LARGE,
                    view -> {
                      throw new InternalError("of the application");
                    }))
        .isInstanceOf(InternalError.class);
    db.close();
  }

  private static Path segmentOf(Path directory, String key) {
    for (Path file : CutDatabase.segments(directory)) {
      try {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(key + key + "=")) {
          return file;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new AssertionError("no segment has " + key);
  }

  @Test
  void sweep_ofExpiredEntriesInACutFile_isAnError() {
    Path directory = databases.directory();
    ManualClock clock = new ManualClock();
    Emdb db = CutDatabase.builder(directory, FlushPolicy.manual(), true).clock(clock).open();
    for (int i = 0; i < 100; i++) {
      db.put(key(i), value(key(i)), Ttl.after(Duration.ofSeconds(1)));
    }
    clock.advance(Duration.ofHours(1));
    CutDatabase.cut(CutDatabase.segments(directory).get(0), PAGE);
    assertThatThrownBy(db::sweepExpired).isInstanceOf(EmdbException.class);
    CutOutcome.isTypedFailure("close", "00000001.seg", PAGE, db::close);
  }

  @Test
  void compiledProgram_seesTypedErrorsOnly() throws Exception {
    List<List<String>> modes = new ArrayList<>();
    modes.add(List.of("-XX:TieredStopAtLevel=4"));
    if (Budget.isStress()) {
      modes.add(List.of("-Xint"));
      modes.add(List.of("-XX:TieredStopAtLevel=1"));
      modes.add(List.of("-Xcomp", "-XX:-TieredCompilation"));
    }
    Budget budget = Budget.of("cut-files-compiled", 1);
    while (budget.another()) {
      Random random = seed.random(budget.round());
      List<String> mode = modes.get(budget.round() % modes.size());
      Path directory = copy();
      int segment = random.nextBoolean() ? random.nextInt(3) : 99;
      try (ChildJvm child =
          ChildJvm.start(
              mode,
              CutFileChild.class,
              directory.toString(),
              Long.toString(random.nextLong()),
              mode.contains("-Xint") || mode.contains("-Xcomp") ? "20" : "300",
              Integer.toString(segment),
              Long.toString(length(40_000, random)))) {
        String line = child.readLine();
        assertThat(child.finish()).as("%s", mode).isZero();
        assertThat(line).as("%s", mode).startsWith("done");
      }
      CutFileChild.reopen(directory, true);
      budget.count("processes", 1);
    }
  }
}
