package io.emdb.internal.engine;

import io.emdb.EmdbException;
import io.emdb.Entry;
import io.emdb.KeyRange;
import io.emdb.ValueReader;
import io.emdb.internal.catalog.ExpiredEntries;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.catalog.Table;
import io.emdb.internal.commit.Committer;
import io.emdb.internal.commit.WriteBatch;
import io.emdb.internal.index.EvictionOrder;
import io.emdb.internal.index.LastUse;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** A namespace outside of transactions: each operation stands alone. Thread-safe. */
final class StoreSpace implements KeySpace {

  private final Reads reads;
  private final Committer committer;
  private final NamespaceEntry namespace;

  StoreSpace(Reads reads, NamespaceEntry namespace) {
    this.reads = reads;
    this.committer = reads.committer();
    this.namespace = namespace;
  }

  NamespaceEntry namespace() {
    return namespace;
  }

  private long hash(byte[] key) {
    return reads.records().hash(key);
  }

  /** Returns the location of a key's record, expired or not, or 0 if it was idle for too long. */
  private long find(long hash, byte[] key) {
    long location = reads.catalog().find(namespace, hash, key);
    return location != 0 && namespace.table().isIdle(hash) ? 0 : location;
  }

  /** Takes note of a read, where that decides what leaves, or when. */
  private long used(long hash, long location) {
    Table table = namespace.table();
    EvictionOrder order = table.order();
    LastUse uses = table.uses();
    if (location != 0 && order != null) {
      order.touch(hash);
    }
    if (location != 0 && uses != null) {
      uses.use(hash);
    }
    return location;
  }

  @Override
  public EmdbException explain(InternalError fault) {
    return reads.explain(fault);
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    long hash = hash(key);
    int ticket = reads.enter();
    try {
      long location = used(hash, reads.unexpired(find(hash, key)));
      return location == 0 ? null : reads.records().value(location);
    } finally {
      reads.exit(ticket);
    }
  }

  @Override
  public <R> @Nullable R read(byte[] key, ValueReader<R> reader) {
    long hash = hash(key);
    int ticket = reads.enter();
    try {
      long location = used(hash, reads.unexpired(find(hash, key)));
      return location == 0 ? null : reads.records().read(location, reader);
    } finally {
      reads.exit(ticket);
    }
  }

  @Override
  public boolean contains(byte[] key) {
    long hash = hash(key);
    int ticket = reads.enter();
    try {
      long location = reads.unexpired(find(hash, key));
      if (location == 0) {
        return false;
      }
      reads.records().requireThere(location, key);
      return true;
    } finally {
      reads.exit(ticket);
    }
  }

  @Override
  public long deadline(byte[] key) {
    long hash = hash(key);
    int ticket = reads.enter();
    try {
      long location = reads.unexpired(find(hash, key));
      if (location == 0) {
        return ABSENT;
      }
      long deadline = reads.records().verifiedDeadline(location);
      reads.records().requireThere(location, key);
      return deadline;
    } finally {
      reads.exit(ticket);
    }
  }

  @Override
  public long size() {
    reads.failStop().checkOpen();
    return committer.locked(
        () -> {
          reads.failStop().checkOpen();
          Table table = namespace.table();
          return reads.catalog().entries(namespace)
              - ExpiredEntries.count(table, reads.records(), reads.clock().millis());
        });
  }

  @Override
  public Walk walk() {
    return walk(KeyRange.all(), /* ordered= */ reads.catalog().sortedKeys());
  }

  @Override
  public Walk walk(KeyRange range) {
    return walk(range, /* ordered= */ true);
  }

  private Walk walk(KeyRange range, boolean ordered) {
    if (reads.catalog().sortedKeys()) {
      return SnapshotWalk.openByKey(reads, namespace.id(), range);
    }
    Snapshot snapshot = SnapshotSpace.open(reads);
    return SnapshotWalk.open(
        reads,
        snapshot,
        snapshot.table(namespace.id()),
        range,
        ordered,
        /* snapshotClosed= */ () -> false,
        () -> reads.closeSnapshot().accept(snapshot));
  }

  @Override
  public void put(byte[] key, byte[] value, long deadline) {
    committer.put(namespace, hash(key), key, value, deadline);
  }

  @Override
  public void putAll(Collection<Entry> entries, long deadline) {
    WriteBatch batch = new WriteBatch(entries.size());
    for (Entry entry : entries) {
      byte[] key = entry.key();
      batch.put(namespace, hash(key), key, entry.value(), deadline);
    }
    committer.commit(batch);
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value, long deadline) {
    return committer.putIfAbsent(namespace, hash(key), key, value, deadline);
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value, long deadline) {
    return committer.replace(namespace, hash(key), key, expected, value, deadline);
  }

  @Override
  public byte @Nullable [] remove(byte[] key) {
    return committer.remove(namespace, hash(key), key);
  }

  @Override
  public boolean delete(byte[] key) {
    return committer.delete(namespace, hash(key), key);
  }

  @Override
  public boolean persist(byte[] key) {
    return committer.persist(namespace, hash(key), key);
  }

  @Override
  public void clear() {
    committer.clear(namespace);
  }

  @Override
  public long deleteAll(KeyRange range) {
    WriteBatch batch = new WriteBatch(0);
    try (Walk walk = walk(range, /* ordered= */ false)) {
      while (walk.advance()) {
        batch.delete(namespace, hash(walk.key()), walk.key());
      }
    }
    return committer.deleteAll(batch);
  }

  @Override
  public long deleteAll(Collection<byte[]> keys) {
    WriteBatch batch = new WriteBatch(keys.size());
    for (byte[] key : keys) {
      batch.delete(namespace, hash(key), key);
    }
    return committer.deleteAll(batch);
  }
}
