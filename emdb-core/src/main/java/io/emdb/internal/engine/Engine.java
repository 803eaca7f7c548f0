package io.emdb.internal.engine;

import io.emdb.EmdbException;
import io.emdb.EmdbIoException;
import io.emdb.EmdbOptions;
import io.emdb.EmdbStats;
import io.emdb.FlushPolicy;
import io.emdb.NamespaceStats;
import io.emdb.VerifyReport;
import io.emdb.internal.catalog.Bounds;
import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.commit.Committer;
import io.emdb.internal.commit.FailStop;
import io.emdb.internal.compaction.Compactor;
import io.emdb.internal.compaction.Retirement;
import io.emdb.internal.file.Storage;
import io.emdb.internal.format.Superblock;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.LogAppender;
import io.emdb.internal.verify.Exclusions;
import io.emdb.internal.verify.OpenDatabase;
import io.emdb.internal.verify.Verification;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An open database: puts the rooms together and owns their life. Thread-safe.
 *
 * <p>States: open; failed, when a write or sync failed (see {@link FailStop}: reads go on); closed.
 */
public final class Engine {

  private final EmdbOptions options;
  private final Storage storage;
  private final Log log;
  private final Catalog catalog;
  private final Superblocks superblocks;
  private final Committer committer;
  private final FailStop failStop;
  private final Maintenance maintenance;
  private final MemoryRoom memoryRoom;
  private final Transactions transactions;
  private final TimedCompaction compaction;
  private final Retirement retirement;
  private final ImageUpdate imageUpdate;
  private final Reads reads;
  private final EmdbStats.Recovery recovery;
  private final ReentrantLock maintaining = new ReentrantLock(); // compaction and retirement
  private final ReentrantLock closing = new ReentrantLock();
  private volatile boolean closed;

  Engine(EngineOpening opening) {
    this.options = opening.options();
    this.storage = opening.storage();
    this.log = opening.log();
    this.catalog = opening.catalog();
    this.recovery = opening.recovery();
    String name = options.path().map(Object::toString).orElse("in memory");
    this.failStop = new FailStop(name, log::explained);
    this.maintenance = new Maintenance(name);
    this.memoryRoom = new MemoryRoom(log, catalog, () -> maintenance.run(this::compactMemory));
    boolean inMemory = !storage.keepsFiles();
    this.superblocks = new Superblocks(opening.superblockFile(), log, catalog);
    LogAppender appender =
        new LogAppender(
            log,
            Committer.isStaged(options.flushPolicy()),
            isSyncedOften(options.flushPolicy()),
            opening.lastSequence(),
            superblocks::markDirty,
            inMemory ? memoryRoom::afterRoll : () -> {});
    this.committer =
        new Committer(
            catalog,
            appender,
            options.flushPolicy(),
            options.clock(),
            options.nanoTime(),
            maintenance,
            failStop,
            opening.lastTransactionId(),
            inMemory ? memoryRoom::await : () -> {});
    this.reads =
        new Reads(
            catalog,
            log.reader(),
            log.epochs(),
            committer,
            failStop,
            options.clock(),
            this::closeSnapshot,
            new LongAdder(),
            new LongAdder());
    this.transactions = new Transactions(reads, options.nanoTime());
    this.retirement = new Retirement(log, catalog, committer);
    Compactor compactor =
        new Compactor(log, catalog, committer, retirement, this::checkpoint, maintenance::run);
    this.compaction = new TimedCompaction(compactor, options);
    this.imageUpdate = new ImageUpdate(log, catalog, committer, compactor, opening);
  }

  private static boolean isSyncedOften(FlushPolicy policy) {
    return switch (policy.kind()) {
      case ON_EACH_WRITE, EVERY_N -> true;
      case EVERY, MANUAL -> false;
    };
  }

  /** Returns the options it was opened with. */
  public EmdbOptions options() {
    return options;
  }

  /** Returns the namespaces. */
  public Catalog catalog() {
    return catalog;
  }

  /** Returns the transactions. */
  public Transactions transactions() {
    return transactions;
  }

  /** Returns the way into the log. */
  public Committer committer() {
    return committer;
  }

  /** Returns whether it may be read and written. */
  public FailStop failStop() {
    return failStop;
  }

  /** Returns a namespace outside of transactions. */
  public KeySpace space(NamespaceEntry namespace) {
    return new StoreSpace(reads, namespace);
  }

  /** Returns what to throw for an access to a mapping that failed; throws any other error on. */
  public EmdbException explain(InternalError fault) {
    return log.explain(fault);
  }

  /** Pins the present moment. */
  public PinnedMoment pin() {
    // One hold of the lock: the names are those of the moment.
    return committer.locked(() -> new PinnedMoment(reads, SnapshotSpace.open(reads)));
  }

  /** Removes expired entries of a namespace. */
  public long sweep(NamespaceEntry namespace) {
    failStop.checkOpen();
    if (failStop.failure() != null) {
      return 0;
    }
    try {
      return committer.sweep(namespace);
    } catch (InternalError e) {
      throw log.explain(e);
    }
  }

  /** Sets or takes away the bounds of a namespace. */
  public void bound(NamespaceEntry namespace, @Nullable Bounds bounds) {
    try {
      committer.bound(namespace, bounds);
    } catch (InternalError e) {
      throw log.explain(e);
    }
  }

  /** Returns counters and sizes of a namespace. */
  public NamespaceStats stats(NamespaceEntry namespace) {
    failStop.checkOpen();
    return committer.locked(
        () ->
            new NamespaceStats(
                catalog.entries(namespace),
                namespace.table().liveBytes(),
                namespace.evictions(),
                namespace.expirations()));
  }

  /** Rewrites what holds anything dead; a second call waits for the first. */
  public void compact() {
    failStop.checkWritable();
    maintaining.lock();
    try {
      failStop.checkWritable();
      compaction.run();
    } catch (IOException e) {
      throw translate("Compacting", e);
    } catch (InternalError e) {
      throw log.explain(e);
    } finally {
      maintaining.unlock();
    }
    drainIfDue();
  }

  /** In memory. Does not wait for what runs, so that a flush finds a thread. */
  private void compactMemory() {
    boolean compacting = maintaining.tryLock();
    try {
      if (compacting) {
        compaction.run();
        committer.locked(
            () -> {
              memoryRoom.noteCompacted();
              return null;
            });
      }
    } catch (IOException | EmdbException e) {
      // Closed, failed or short of memory: if it goes on, the next segment is reason to try again.
    } finally {
      memoryRoom.release();
      if (compacting) {
        maintaining.unlock();
      }
    }
    drainIfDue();
  }

  /**
   * Writes both superblocks: if the newer one is damaged, the older must not miss what was kept.
   */
  private void checkpoint() throws IOException {
    long transaction = committer.lastTransactionId();
    long durable = committer.durableSequence();
    List<Long> segments = committer.locked(() -> log.lastingSegments(durable));
    for (int slot = 0; slot < Superblock.SLOTS; slot++) {
      superblocks.write(transaction, durable, /* clean= */ false, segments);
    }
  }

  private void closeSnapshot(Snapshot snapshot) {
    committer.closeSnapshot(snapshot);
    drainIfDue();
  }

  private void drainIfDue() {
    if (retirement.isDue()) {
      maintenance.run(this::drainRetired);
    }
  }

  /** Does not wait for a compaction that runs, which looks itself when it is done. */
  private void drainRetired() {
    if (!maintaining.tryLock()) {
      return;
    }
    boolean drained = false;
    try {
      // a database that failed leaves its files as they are, as its close does
      if (!closed && failStop.failure() == null) {
        retirement.drain();
        drained = true;
      }
    } catch (IOException e) {
      // The segment stays, whole and superseded; the next compaction or close tries again.
    } finally {
      maintaining.unlock();
    }
    if (drained) {
      drainIfDue();
    }
  }

  /** Checks everything; see io.emdb.Emdb. */
  public VerifyReport verify() {
    failStop.checkOpen();
    Exclusions exclusions =
        new Exclusions() {
          @Override
          public void withSuperblock(Consumer<Superblock> action) {
            superblocks.undisturbed(action);
          }

          @Override
          public void betweenCompactions(Runnable action) {
            runBetweenCompactions(action);
          }
        };
    OpenDatabase database =
        new OpenDatabase(log, catalog, committer, failStop, this::closeSnapshot, exclusions);
    return new Verification(database, options.nanoTime()).run();
  }

  /** Not at all if a compaction runs: that takes too long to wait for. */
  private void runBetweenCompactions(Runnable action) {
    if (!maintaining.tryLock()) {
      return;
    }
    try {
      action.run();
    } finally {
      maintaining.unlock();
    }
    drainIfDue(); // whoever wanted to meanwhile has left it to us
  }

  private EmdbIoException translate(String action, IOException cause) {
    return failStop.describe(action, cause);
  }

  /** Returns counters and sizes. */
  public EmdbStats stats() {
    return new StatsReport(log, catalog, committer, transactions, compaction, reads, recovery)
        .take();
  }

  /** Closes; everything is released whatever fails. */
  public void close() {
    closing.lock();
    try {
      if (!closed) {
        closed = true;
        closeOnce();
      }
    } finally {
      closing.unlock();
    }
  }

  private void closeOnce() {
    EmdbException failure = attempt(null, committer::close);
    transactions.wakeAll();
    maintenance.close();
    memoryRoom.release(); // the compaction may not have begun
    maintaining.lock(); // a compaction that was running has met the closed state by now
    try {
      log.epochs().awaitQuiescence();
      boolean sealed = failure == null && failStop.failure() == null;
      if (sealed) {
        failure = attempt(failure, this::finish);
      }
      failure = attempt(failure, sealed ? log::close : log::closeUnchanged);
      failure = attempt(failure, storage::close);
    } finally {
      maintaining.unlock();
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void finish() throws IOException {
    retirement.deleteAll();
    imageUpdate.run();
    if (!superblocks.current().clean()) {
      long durable = committer.durableSequence();
      superblocks.write(
          committer.lastTransactionId(),
          durable,
          /* clean= */ true,
          committer.locked(() -> log.lastingSegments(durable)));
    }
  }

  /** One step of closing. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  private @Nullable EmdbException attempt(@Nullable EmdbException first, Step step) {
    EmdbException thrown;
    try {
      step.run();
      return first;
    } catch (EmdbException e) {
      thrown = e;
    } catch (IOException e) {
      thrown = translate("Closing", e);
    } catch (RuntimeException | Error e) { // as of a mapping whose device is gone
      Throwable explained = log.explained(e);
      thrown = translate("Closing", new IOException(explained.toString(), explained));
    }
    if (first == null) {
      return thrown;
    }
    first.addSuppressed(thrown);
    return first;
  }
}
