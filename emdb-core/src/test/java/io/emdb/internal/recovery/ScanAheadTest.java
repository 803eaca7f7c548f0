package io.emdb.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.EmdbCorruptException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading ahead changes when segments are read, and nothing of what the taker meets. */
class ScanAheadTest {

  private static final SegmentEnd END = new SegmentEnd(/* sealed= */ true, 0, -1, 0, 0, -1, 0, 0);

  private final Set<Thread> readers = ConcurrentHashMap.newKeySet();
  private final AtomicInteger made = new AtomicInteger();

  /** A segment of some pieces, each with its own number as its end. */
  private Piece.Source source(int first, int pieces) {
    AtomicInteger next = new AtomicInteger(first);
    return () -> {
      readers.add(Thread.currentThread());
      made.incrementAndGet();
      int number = next.getAndIncrement();
      return new Piece(List.of(), number, number == first + pieces - 1 ? END : null);
    };
  }

  private Piece.Source failing(Throwable failure) {
    return () -> {
      readers.add(Thread.currentThread());
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    };
  }

  @AfterEach
  void noReaderIsLeft() throws InterruptedException {
    readers.remove(Thread.currentThread());
    for (Thread reader : readers) {
      reader.join(10_000);
      assertThat(reader.isAlive()).as("%s", reader).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void pieces_ofManySegments_comeInOrder(int processors) {
    List<Piece.Source> sources = new ArrayList<>();
    int pieces = 0;
    for (int i = 0; i < 300; i++) {
      sources.add(source(pieces, 1 + i % 7));
      pieces += 1 + i % 7;
    }
    try (ScanAhead scan = new ScanAhead(sources, processors)) {
      for (int i = 0; i < pieces; i++) {
        assertThat(scan.next().end()).isEqualTo(i);
      }
    }
    boolean here = readers.contains(Thread.currentThread());
    assertThat(here).isEqualTo(processors == 1);
    assertThat(readers).hasSizeLessThanOrEqualTo(4).allMatch(each -> here || each.isDaemon());
  }

  @Test
  void singleSegment_isReadByTheTaker() {
    try (ScanAhead scan = new ScanAhead(List.of(source(0, 3)), 8)) {
      for (int i = 0; i < 3; i++) {
        assertThat(scan.next().end()).isEqualTo(i);
      }
    }
    assertThat(readers).containsExactly(Thread.currentThread());
  }

  @Test
  void noSegment_isNothing() {
    new ScanAhead(List.of(), 8).close();
    assertThat(readers).isEmpty();
  }

  /** The later segment fails first; what is in front of it in the log is met first all the same. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8})
  void twoFailures_theFirstInTheLogIsMet_afterThePiecesBeforeIt(int processors) {
    CountDownLatch laterHasFailed = new CountDownLatch(processors == 1 ? 0 : 1);
    EmdbCorruptException first = new EmdbCorruptException("first", 1, "damaged");
    AtomicInteger calls = new AtomicInteger();
    Piece.Source slow =
        () -> {
          readers.add(Thread.currentThread());
          if (calls.getAndIncrement() == 0) {
            return new Piece(List.of(), 7, null);
          }
          awaitQuietly(laterHasFailed);
          throw first;
        };
    Piece.Source fast =
        () -> {
          readers.add(Thread.currentThread());
          laterHasFailed.countDown();
          throw new EmdbCorruptException("second", 1, "damaged");
        };
    try (ScanAhead scan = new ScanAhead(List.of(slow, fast), processors)) {
      assertThat(scan.next().end()).isEqualTo(7);
      assertThatThrownBy(scan::next).isSameAs(first);
    }
  }

  @Test
  void error_reachesTheTakerAsItIs() {
    OutOfMemoryError error = new OutOfMemoryError("for the test");
    try (ScanAhead scan = new ScanAhead(List.of(source(0, 5), failing(error)), 2)) {
      for (int i = 0; i < 5; i++) {
        assertThat(scan.next().end()).isEqualTo(i);
      }
      assertThatThrownBy(scan::next).isSameAs(error);
    }
  }

  /** Nobody takes: the workers stop by themselves, and the close ends them. */
  @Test
  void takerThatStops_leavesFewPiecesBehind() {
    List<Piece.Source> sources = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      sources.add(source(100 * i, 100));
    }
    try (ScanAhead scan = new ScanAhead(sources, 2)) {
      for (int i = 0; i < 150; i++) {
        assertThat(scan.next().end()).isEqualTo(i);
      }
      while (readers.stream().anyMatch(each -> each.getState() != Thread.State.WAITING)) {
        Thread.onSpinWait();
      }
      assertThat(made.get() - 150).isLessThanOrEqualTo(3 * 3);
    }
  }

  @Test
  void interruptedTaker_getsAllAndStaysInterrupted() {
    List<Piece.Source> sources = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      sources.add(source(10 * i, 10));
    }
    Thread.currentThread().interrupt();
    try (ScanAhead scan = new ScanAhead(sources, 2)) {
      for (int i = 0; i < 500; i++) {
        assertThat(scan.next().end()).isEqualTo(i);
      }
    }
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
