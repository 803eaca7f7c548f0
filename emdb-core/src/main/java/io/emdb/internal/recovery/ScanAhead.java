package io.emdb.internal.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/*
 * Workers take segments in order. Each segment has a queue of few pieces, and a permit is needed to
 * begin one, which the taker gives back when it is through with one; so few pieces wait, whatever
 * is faster. The segment that the taker waits for is always the first of those begun, whose queue
 * only the taker empties, so that nobody waits for each other.
 *
 * A worker that fails leaves the failure in its segment's place: the taker meets it when it comes
 * there, after all that is in front of it in the log.
 */
/**
 * Has segments read by other threads, ahead of one that takes the pieces in order. With a single
 * segment, or a single processor, the taker reads itself.
 */
final class ScanAhead implements AutoCloseable {

  private static final int MAX_WORKERS = 4;
  private static final int PIECES_AHEAD = 2;
  private static final long LOOK_MILLIS = 50;

  private final List<Slot> slots = new ArrayList<>();
  private final AtomicInteger begun = new AtomicInteger();
  private final Semaphore mayBegin;
  private final @Nullable ExecutorService workers;
  private int taken;

  /** One segment on its way from a worker to the taker. */
  private static final class Slot {
    final Piece.Source source;
    final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(PIECES_AHEAD);
    volatile @Nullable Throwable failure;

    Slot(Piece.Source source) {
      this.source = source;
    }
  }

  /** Starts reading segments, by up to so many threads. */
  ScanAhead(List<? extends Piece.Source> sources, int processors) {
    for (Piece.Source source : sources) {
      slots.add(new Slot(source));
    }
    int threads = Math.min(Math.min(processors, MAX_WORKERS), sources.size());
    mayBegin = new Semaphore(threads + 1);
    workers = threads < 2 ? null : start(threads);
  }

  private ExecutorService start(int threads) {
    ExecutorService started =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "emdb-replay");
              thread.setDaemon(true);
              return thread;
            });
    try {
      for (int i = 0; i < threads; i++) {
        started.execute(this::work);
      }
    } catch (RuntimeException | Error e) {
      end(started);
      throw e;
    }
    return started;
  }

  /** Returns the next piece; after the last one of a segment, the first of the next one. */
  Piece next() {
    Slot slot = slots.get(taken);
    Piece piece = workers == null ? slot.source.next() : await(slot);
    if (piece.segmentEnd() != null) {
      taken++;
      mayBegin.release();
    }
    return piece;
  }

  private static Piece await(Slot slot) {
    boolean interrupted = false;
    try {
      while (true) {
        Throwable failure = slot.failure; // read before the queue: what came before it counts first
        try {
          Piece piece = slot.pieces.poll(failure == null ? LOOK_MILLIS : 0, TimeUnit.MILLISECONDS);
          if (piece != null) {
            return piece;
          }
        } catch (InterruptedException e) {
          interrupted = true;
          continue;
        }
        if (failure != null) {
          throw rethrown(failure);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException rethrown(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return (RuntimeException) failure; // sources throw nothing checked
  }

  private void work() {
    try {
      while (true) {
        mayBegin.acquire();
        int index = begun.getAndIncrement();
        if (index >= slots.size()) {
          return;
        }
        read(slots.get(index));
      }
    } catch (InterruptedException e) {
      // The taker is through, or has met a failure: nobody wants the rest.
    }
  }

  private static void read(Slot slot) throws InterruptedException {
    Piece piece;
    do {
      try {
        piece = slot.source.next();
      } catch (RuntimeException | Error e) {
        slot.failure = e;
        return;
      }
      slot.pieces.put(piece);
    } while (piece.segmentEnd() == null);
  }

  /** Waits until no other thread reads any more: the segments may be unmapped next. */
  @Override
  public void close() {
    if (workers != null) {
      end(workers);
    }
  }

  private static void end(ExecutorService workers) {
    workers.shutdownNow();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = workers.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
