package io.emdb.internal.view;

import io.emdb.Emdb;
import io.emdb.EmdbConflictException;
import io.emdb.EmdbIoException;
import io.emdb.EmdbOptions;
import io.emdb.EmdbStats;
import io.emdb.EmdbTransactionException;
import io.emdb.LockHolder;
import io.emdb.Namespace;
import io.emdb.NamespaceOptions;
import io.emdb.NamespaceStats;
import io.emdb.ReadView;
import io.emdb.Transaction;
import io.emdb.TransactionFunction;
import io.emdb.TransactionOptions;
import io.emdb.VerifyReport;
import io.emdb.internal.catalog.Bounds;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.engine.Engine;
import io.emdb.internal.engine.EngineOpening;
import io.emdb.internal.engine.EngineTransaction;
import io.emdb.internal.file.DiskStorage;
import io.emdb.internal.file.HeapStorage;
import io.emdb.internal.file.Storage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The database as its users see it: its default namespace, and everything about the whole. */
public final class DatabaseView extends NamespaceView implements Emdb {

  /** Memory is taken a segment at a time, so a database in memory uses small ones. */
  private static final int IN_MEMORY_SEGMENT_BYTES = 4 * 1024 * 1024;

  private final Engine engine;

  private DatabaseView(Engine engine) {
    super(engine, engine.catalog().defaultNamespace());
    this.engine = engine;
  }

  /** Opens a database with checked options. */
  public static Emdb open(EmdbOptions options) {
    Path directory = options.directory();
    if (directory != null) {
      Storage storage =
          DiskStorage.open(directory, EngineOpening::isDatabaseFile, EngineOpening::isKeptFile);
      return open(options, storage);
    }
    int segmentBytes = Math.min(options.segmentBytes(), IN_MEMORY_SEGMENT_BYTES);
    return open(options.withSegmentBytes(segmentBytes), new HeapStorage());
  }

  /** Returns who has the database in a directory open, if that can be found out. */
  public static Optional<LockHolder> lockHolder(Path directory) {
    return DiskStorage.holderOf(directory);
  }

  /** Opens a database over a storage, which it owns from here on. */
  public static Emdb open(EmdbOptions options, Storage storage) {
    return new DatabaseView(EngineOpening.open(options, storage));
  }

  @Override
  public Namespace namespace(String name) {
    return new NamespaceView(engine, Namespaces.require(engine, name));
  }

  @Override
  public Namespace namespace(String name, NamespaceOptions options) {
    Objects.requireNonNull(options, "options");
    NamespaceEntry entry = Namespaces.require(engine, name);
    Bounds bounds = options.isLimited() ? boundsOf(options) : null;
    if (!Objects.equals(entry.bounds(), bounds)) {
      engine.bound(entry, bounds);
    }
    return new NamespaceView(engine, entry);
  }

  private static Bounds boundsOf(NamespaceOptions options) {
    Duration most = Duration.ofMillis(Long.MAX_VALUE / 16);
    long idleMillis =
        options
            .timeToIdle()
            .map(idle -> idle.compareTo(most) > 0 ? most : idle)
            .map(Duration::toMillis)
            .orElse(0L);
    return new Bounds(options.maxEntries(), options.maxBytes(), idleMillis);
  }

  @Override
  public boolean dropNamespace(String name) {
    Arguments.namespaceName(name);
    engine.failStop().checkOpen();
    return engine.committer().dropNamespace(name);
  }

  @Override
  public List<String> namespaces() {
    engine.failStop().checkOpen();
    return engine.catalog().names();
  }

  @Override
  public Map<String, NamespaceStats> statsByNamespace() {
    Map<String, NamespaceStats> stats = new TreeMap<>();
    for (NamespaceEntry namespace : engine.catalog().all()) {
      stats.put(namespace.name(), engine.stats(namespace));
    }
    return stats;
  }

  @Override
  public <T, X extends Throwable> T transaction(
      TransactionOptions options, TransactionFunction<T, X> body) throws X {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(body, "body");
    EngineTransaction current = engine.transactions().current();
    if (current != null) {
      return join(current, options, body);
    }
    for (int retriesLeft = options.retries(); ; retriesLeft--) {
      try {
        return runOnce(options, body);
      } catch (EmdbConflictException e) {
        if (retriesLeft <= 0) {
          throw e;
        }
      }
    }
  }

  private <T, X extends Throwable> T runOnce(
      TransactionOptions options, TransactionFunction<T, X> body) throws X {
    try (TransactionView transaction = begin(options)) {
      T result = body.apply(transaction);
      // Not isActive(): after a close under the closure, the commit must report that.
      if (!transaction.hasEnded()) {
        transaction.commit();
      }
      return result;
    }
  }

  /** Runs a closure in the thread's transaction; if it throws, what it wrote is taken back. */
  private <T, X extends Throwable> T join(
      EngineTransaction current, TransactionOptions options, TransactionFunction<T, X> body)
      throws X {
    if (current.isReadOnly() && !options.readOnly()) {
      throw new EmdbTransactionException(
          "A writing transaction cannot join the read-only one that this thread runs");
    }
    EngineTransaction.Savepoint savepoint = current.savepoint();
    boolean completed = false;
    try {
      T result = body.apply(new TransactionView(engine, current));
      completed = true;
      return result;
    } finally {
      if (completed) {
        current.forget(savepoint);
      } else if (current.isActive()) {
        current.takeBack(savepoint);
      }
    }
  }

  @Override
  public TransactionView begin(TransactionOptions options) {
    Objects.requireNonNull(options, "options");
    return new TransactionView(engine, engine.transactions().begin(options));
  }

  @Override
  public Optional<Transaction> currentTransaction() {
    EngineTransaction current = engine.transactions().current();
    return current == null ? Optional.empty() : Optional.of(new TransactionView(engine, current));
  }

  @Override
  public ReadView readView() {
    return new ReadViewOfMoment(engine.pin(), clock());
  }

  @Override
  public void flush() {
    engine.committer().flush();
  }

  @Override
  public long sweepExpired() {
    engine.failStop().checkOpen();
    long swept = 0;
    for (NamespaceEntry namespace : engine.catalog().all()) {
      swept += engine.sweep(namespace);
    }
    return swept;
  }

  @Override
  public void compact() {
    engine.compact();
  }

  @Override
  public EmdbStats stats() {
    return engine.stats();
  }

  @Override
  public VerifyReport verify() {
    return engine.verify();
  }

  @Override
  public Optional<Path> path() {
    return engine.options().path();
  }

  @Override
  public boolean sortedKeys() {
    return engine.catalog().sortedKeys();
  }

  @Override
  public boolean isOpen() {
    return !engine.failStop().isClosed();
  }

  @Override
  public Optional<Throwable> failure() {
    return Optional.ofNullable(engine.failStop().failure());
  }

  /**
   * {@inheritDoc}
   *
   * @throws EmdbIoException as the interface says
   */
  @Override
  public void close() {
    engine.close();
  }
}
