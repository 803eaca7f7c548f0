package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbIoException;
import io.emdb.FlushPolicy;
import io.emdb.ReadView;
import io.emdb.internal.file.fault.Fault;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Script;
import io.emdb.testing.Seed;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A system that deletes, renames and cuts no file that is open or mapped, and refuses at times
 * because another program has it open: a deletion waits for its next chance.
 */
class WindowsTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();
  @RegisterExtension final Seed seed = new Seed();

  private final ManualClock clock = new ManualClock();
  private final FaultyStorage storage = new FaultyStorage().likeWindows();

  private Emdb open(FaultyStorage opened) {
    return FaultyDatabase.open(databases, opened, FlushPolicy.manual(), clock);
  }

  private static void fill(Emdb db) {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 60; i++) {
        db.put("k" + i, round + "-" + "x".repeat(2_000));
      }
    }
  }

  private static long segments(FaultyStorage opened) throws IOException {
    return opened.list().stream().filter(name -> name.endsWith(".seg")).count();
  }

  @Test
  void everyOperation_worksWhereMappedFilesKeepTheirNamesAndLengths() {
    for (int round = 0; round < 3; round++) {
      FaultyStorage windows = new FaultyStorage().likeWindows();
      History history = new History(new Script(seed.value() + round, 20, 4_000));
      CrashRun.of(windows, history, CrashPoints.policy(round), 80);
      windows.assertNothingOpen();
      clock.set(ManualClock.START); // what expires while closed would be left out
      Emdb db = open(windows.restart());
      history.assertPrefix("round " + round, db, clock, history.steps());
      db.close();
    }
  }

  @Test
  void compaction_besideAnOpenView_deletesWhenTheViewIsClosed() throws IOException {
    Emdb db = open(storage);
    fill(db);
    long before = segments(storage);
    ReadView view = db.readView();
    db.compact();
    assertThat(segments(storage)).as("the originals stay").isGreaterThanOrEqualTo(before);
    view.close();
    while (segments(storage) >= before) {
      Thread.onSpinWait();
    }
    assertThat(db.size()).isEqualTo(60);
    assertThat(db.getString("k7")).startsWith("2-");
  }

  @Test
  void deletionThatIsRefused_isDoneAtTheNextChance() throws IOException {
    Emdb db = open(storage);
    fill(db);
    long before = segments(storage);
    Map<String, String> expected = Contents.of(db);
    storage.failNext(Operation.Kind.DELETE, Fault.ACCESS_DENIED);
    assertThatThrownBy(db::compact).isInstanceOf(EmdbIoException.class);
    assertThat(db.failure()).isEmpty();
    assertThat(Contents.of(db)).isEqualTo(expected);
    db.compact();
    assertThat(segments(storage)).isLessThan(before);
    assertThat(Contents.of(db)).isEqualTo(expected);
  }

  @Test
  void deletionThatIsRefused_andThenAKill_isDoneAfterTheNextOpen() throws IOException {
    Emdb db = FaultyDatabase.openDoomed(storage, FlushPolicy.manual(), clock);
    fill(db);
    for (int i = 0; i < 30; i++) {
      db.delete("k" + i);
    }
    long before = segments(storage);
    Map<String, String> expected = Contents.of(db);
    storage.failFrom(firstDeletion(), Fault.ACCESS_DENIED);
    assertThatThrownBy(db::compact).isInstanceOf(EmdbIoException.class);
    FaultyStorage killed = storage.restart();
    FaultyDatabase.abandon(db);

    Emdb again = open(killed);
    assertThat(Contents.of(again)).isEqualTo(expected);
    again.compact();
    assertThat(segments(killed)).isLessThan(before);
    assertThat(Contents.of(again)).isEqualTo(expected);
  }

  /** Returns the number of the first deletion of a segment in a run like the one that waits. */
  private int firstDeletion() {
    FaultyStorage calm = new FaultyStorage().likeWindows();
    try (Emdb db = FaultyDatabase.openDoomed(calm, FlushPolicy.manual(), clock)) {
      fill(db);
      for (int i = 0; i < 30; i++) {
        db.delete("k" + i);
      }
      db.compact();
    }
    return calm.operations().stream()
        .filter(each -> each.kind() == Operation.Kind.DELETE && each.file().endsWith(".seg"))
        .findFirst()
        .orElseThrow()
        .number();
  }
}
