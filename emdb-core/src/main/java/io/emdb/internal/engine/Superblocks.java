package io.emdb.internal.engine;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.format.Superblock;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.SuperblockFile;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** Writes superblocks of an open database, one at a time. Thread-safe. */
final class Superblocks {

  private final ReentrantLock lock = new ReentrantLock();
  private final SuperblockFile file;
  private final Log log;
  private final Catalog catalog;

  Superblocks(SuperblockFile file, Log log, Catalog catalog) {
    this.file = file;
    this.log = log;
    this.catalog = catalog;
  }

  Superblock current() {
    return file.current();
  }

  /** Runs something while none is written, with the one that counts; not under the append lock. */
  void undisturbed(Consumer<Superblock> action) {
    lock.lock();
    try {
      action.accept(file.current());
    } finally {
      lock.unlock();
    }
  }

  /** The database is about to change. Under the append lock. */
  void markDirty() throws IOException {
    Superblock current = file.current();
    long durable = current.durableSequence();
    write(current.lastTransactionId(), durable, /* clean= */ false, log.lastingSegments(durable));
  }

  /**
   * Keeps the counters, with the log durable up to a sequence, and the numbers of the segments that
   * must exist from now on.
   */
  void write(long lastTransactionId, long durableSequence, boolean clean, List<Long> segments)
      throws IOException {
    lock.lock();
    try {
      Superblock current = file.current();
      file.write(
          new Superblock(
              current.generation() + 1,
              current.database(),
              current.hashSeed(),
              current.createdMillis(),
              log.nextSegmentId(),
              catalog.nextNamespaceId(),
              lastTransactionId,
              Math.max(durableSequence, current.durableSequence()),
              clean,
              segments,
              current.firstSegmentId()));
    } finally {
      lock.unlock();
    }
  }
}
