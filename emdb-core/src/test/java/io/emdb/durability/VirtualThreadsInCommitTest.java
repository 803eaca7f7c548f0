package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.FlushPolicy;
import io.emdb.Transaction;
import io.emdb.internal.engine.EngineOpening;
import io.emdb.internal.file.DiskStorage;
import io.emdb.internal.view.DatabaseView;
import io.emdb.testing.DeadlockWatch;
import io.emdb.testing.VerifiedDatabases;
import io.emdb.testing.VirtualThreads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** All of 10,000 virtual threads wait in the engine at once, and none keeps its carrier. */
@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "no virtual threads before Java 21")
@ExtendWith(DeadlockWatch.class)
class VirtualThreadsInCommitTest {

  private static final int THREADS = 10_000;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  @TempDir Path recordings;

  @Test
  void writers_thatWaitForASync_shareTheNextAndPinNothing() throws IOException {
    HeldSync held = new HeldSync();
    Path path = databases.directory();
    WatchedStorage storage =
        new WatchedStorage(
            DiskStorage.open(path, EngineOpening::isDatabaseFile, EngineOpening::isKeptFile));
    EmdbBuilder builder =
        Emdb.builder().path(path).segmentSize(4 << 20).flushPolicy(FlushPolicy.onEachWrite());
    Emdb db = databases.track(DatabaseView.open(builder.options(), storage));
    VirtualThreads.run(10, index -> db.put("warm" + index, "loads the classes, which may pin"));
    long appended = db.stats().lastSequence();
    long syncs = db.stats().syncs();
    try (Recording recording = recordPinning()) {
      storage.watch(held);
      VirtualThreads writers =
          VirtualThreads.start(THREADS, index -> db.put("k" + index, "v" + index));
      held.awaitReached();
      while (db.stats().lastSequence() < appended + THREADS) {
        Thread.onSpinWait();
      }
      writers.awaitWaiting();
      assertThat(writers.alive()).isEqualTo(THREADS);
      held.release();
      writers.join();
      assertThat(pinned(recording)).isEmpty();
    }
    assertThat(db.size()).isEqualTo(THREADS + 10);
    assertThat(db.stats().syncs() - syncs).as("the held sync and the next").isLessThanOrEqualTo(3);
  }

  @Test
  void transactions_thatWaitTheirTurn_allCommitAndPinNothing() throws IOException {
    Emdb db = databases.open(Emdb.builder().inMemory().flushPolicy(FlushPolicy.onEachWrite()));
    VirtualThreads.run(10, index -> db.inTransaction(tx -> tx.put("warm" + index, "v")));
    try (Recording recording = recordPinning()) {
      Transaction first = db.begin();
      VirtualThreads waiting =
          VirtualThreads.start(
              THREADS, index -> db.inTransaction(tx -> tx.put("k" + index, "v" + index)));
      waiting.awaitWaiting();
      assertThat(waiting.alive()).isEqualTo(THREADS);
      first.rollback();
      waiting.join();
      assertThat(pinned(recording)).isEmpty();
    }
    assertThat(db.size()).isEqualTo(THREADS + 10);
    assertThat(db.stats().lastTransactionId()).isEqualTo(THREADS + 10);
  }

  private static Recording recordPinning() {
    Recording recording = new Recording();
    recording.enable("jdk.VirtualThreadPinned").withoutThreshold().withStackTrace();
    recording.start();
    return recording;
  }

  /** Returns the waits of a pinned thread that the engine had a part in. */
  private List<RecordedEvent> pinned(Recording recording) throws IOException {
    recording.stop();
    Path file = recordings.resolve("pinned.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
        .filter(VirtualThreadsInCommitTest::showsTheEngine)
        .toList();
  }

  private static boolean showsTheEngine(RecordedEvent event) {
    return event.getStackTrace() == null
        || event.getStackTrace().getFrames().stream()
            .map(RecordedFrame::getMethod)
            .anyMatch(method -> method.getType().getName().startsWith("io.emdb.internal."));
  }
}
