package io.emdb.internal.verify;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.commit.Committer;
import io.emdb.internal.commit.FailStop;
import io.emdb.internal.file.DiskErrors;
import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.Segment;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a check needs of the database, and the short looks at it. All of them throw the exception of
 * a closed database once it is closed.
 *
 * @param log the segments
 * @param catalog the namespaces
 * @param committer has the append lock
 * @param failStop whether it is open, and has not failed
 * @param unpin lets a moment go
 * @param exclusions moments without others
 */
public record OpenDatabase(
    Log log,
    Catalog catalog,
    Committer committer,
    FailStop failStop,
    Consumer<Snapshot> unpin,
    Exclusions exclusions) {

  private static final int STEPS_PER_EPOCH = 32;

  /** Something that reads files. */
  @FunctionalInterface
  interface FileWork {
    void run() throws IOException;
  }

  /** Something that reads one file; tells whether there is more to do. */
  @FunctionalInterface
  interface FileStep {
    boolean run(StorageFile file) throws IOException;
  }

  Storage storage() {
    return log.storage();
  }

  boolean hasFailed() {
    return failStop.failure() != null;
  }

  /** Runs something under the append lock. */
  <T extends @Nullable Object> T locked(Supplier<T> action) {
    return committer.locked(
        () -> {
          failStop.checkOpen();
          return action.get();
        });
  }

  /** Runs something in a read epoch, in which a database that is closed waits for it. */
  void inside(Runnable action) {
    int ticket = log.epochs().enter();
    try {
      failStop.checkOpen();
      action.run();
    } finally {
      log.epochs().exit(ticket);
    }
  }

  /** Does numbered steps, so many of them in one epoch that entering it costs nothing. */
  void insideEach(int steps, IntConsumer step) {
    for (int from = 0; from < steps; from += STEPS_PER_EPOCH) {
      int first = from;
      inside(
          () -> {
            for (int i = first; i < Math.min(steps, first + STEPS_PER_EPOCH); i++) {
              step.accept(i);
            }
          });
    }
  }

  /** Reads files in a read epoch. What cannot be read is a finding about a file. */
  void reading(String name, Findings findings, FileWork work) {
    inside(
        () -> {
          try {
            work.run();
          } catch (NoSuchFileException e) {
            findings.at(name, -1, "the file is missing");
          } catch (IOException e) {
            findings.at(name, -1, "cannot be read: " + DiskErrors.explain(e));
          }
        });
  }

  /**
   * Reads a segment's file while it may not be deleted.
   *
   * @return whether there is more to do; false also if the file is about to be deleted, or cannot
   *     be read, which is a finding
   */
  boolean readingSegment(Segment segment, Findings findings, FileStep step) {
    // Who retires a segment dooms it first, under the same lock: so this pin is from before that.
    Snapshot pin =
        locked(
            () -> segment.isDoomed() ? null : catalog.openSnapshot(committer.publishedSequence()));
    if (pin == null) {
      return false;
    }
    boolean[] more = {false};
    try {
      reading(
          segment.name(),
          findings,
          () -> {
            try (StorageFile file = storage().open(segment.name())) {
              more[0] = step.run(file);
            }
          });
    } finally {
      unpin.accept(pin);
    }
    return more[0];
  }
}
