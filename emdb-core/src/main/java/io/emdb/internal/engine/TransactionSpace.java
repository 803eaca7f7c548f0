package io.emdb.internal.engine;

import io.emdb.EmdbException;
import io.emdb.Entry;
import io.emdb.KeyRange;
import io.emdb.ValueReader;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.engine.StagedWrites.Staged;
import io.emdb.internal.format.RecordFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A namespace inside a transaction: its own writes over the snapshot. The transaction's thread. */
final class TransactionSpace implements KeySpace {

  private final EngineTransaction transaction;
  private final Reads reads;
  private final NamespaceEntry namespace;
  private final SnapshotSpace snapshot;
  private final StagedWrites staged;

  TransactionSpace(
      EngineTransaction transaction,
      Reads reads,
      NamespaceEntry namespace,
      SnapshotSpace snapshot) {
    this.transaction = transaction;
    this.reads = reads;
    this.namespace = namespace;
    this.snapshot = snapshot;
    this.staged = new StagedWrites(transaction);
  }

  NamespaceEntry namespace() {
    return namespace;
  }

  StagedWrites staged() {
    return staged;
  }

  private boolean isExpired(long deadline) {
    return deadline != RecordFormat.NO_DEADLINE && deadline <= reads.clock().millis();
  }

  /** Returns what this transaction wrote under a key; a removal if cleared; null to look below. */
  private @Nullable Staged own(byte[] key) {
    Staged own = staged.get(key);
    if (own != null) {
      return isExpired(own.deadline()) ? Staged.REMOVED : own;
    }
    return staged.isCleared() ? Staged.REMOVED : null;
  }

  private void saw(byte[] key) {
    transaction.saw(namespace, key, snapshot);
  }

  @Override
  public EmdbException explain(InternalError fault) {
    return reads.explain(fault);
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    transaction.checkUsable();
    Staged own = own(key);
    if (own != null) {
      return own.value() == null ? null : own.value().clone();
    }
    saw(key);
    return snapshot.get(key);
  }

  @Override
  public <R> @Nullable R read(byte[] key, ValueReader<R> reader) {
    transaction.checkUsable();
    Staged own = own(key);
    if (own != null) {
      byte[] value = own.value();
      return value == null ? null : HeapValueView.read(value, reader);
    }
    saw(key);
    return snapshot.read(key, reader);
  }

  @Override
  public boolean contains(byte[] key) {
    transaction.checkUsable();
    Staged own = own(key);
    if (own != null) {
      return own.value() != null;
    }
    saw(key);
    return snapshot.contains(key);
  }

  @Override
  public long deadline(byte[] key) {
    transaction.checkUsable();
    Staged own = own(key);
    if (own != null) {
      return own.value() == null ? ABSENT : own.deadline();
    }
    saw(key);
    return snapshot.deadline(key);
  }

  @Override
  public long size() {
    transaction.checkUsable();
    transaction.sawAll(namespace);
    long size = staged.isCleared() ? 0 : snapshot.size();
    for (Map.Entry<byte[], Staged> entry : staged.writes().entrySet()) {
      Staged own = entry.getValue();
      boolean after = own.value() != null && !isExpired(own.deadline());
      boolean before = !staged.isCleared() && snapshot.contains(entry.getKey());
      size += (after ? 1 : 0) - (before ? 1 : 0);
    }
    return size;
  }

  @Override
  public Walk walk() {
    return walk(KeyRange.all(), snapshot::walk, reads.catalog().sortedKeys());
  }

  @Override
  public Walk walk(KeyRange range) {
    return walk(range, () -> snapshot.walk(range), /* ordered= */ true);
  }

  private Walk walk(KeyRange range, Supplier<Walk> base, boolean ordered) {
    transaction.checkUsable();
    transaction.sawAll(namespace);
    Walk below = staged.isCleared() ? new EmptyWalk() : base.get();
    return new StagedWalk(below, ordered, within(staged.writes(), range), this::isExpired);
  }

  private static NavigableMap<byte[], Staged> within(
      NavigableMap<byte[], Staged> writes, KeyRange range) {
    byte[] from = range.from();
    byte[] to = range.to();
    NavigableMap<byte[], Staged> tail = writes.tailMap(from, true);
    if (to == null) {
      return tail;
    }
    return Arrays.compareUnsigned(from, to) >= 0
        ? new TreeMap<>(Arrays::compareUnsigned)
        : tail.headMap(to, false);
  }

  @Override
  public void put(byte[] key, byte[] value, long deadline) {
    transaction.checkWritable();
    staged.put(key, new Staged(value.clone(), deadline));
  }

  @Override
  public void putAll(Collection<Entry> entries, long deadline) {
    for (Entry entry : entries) {
      put(entry.key(), entry.value(), deadline);
    }
  }

  @Override
  public byte @Nullable [] putIfAbsent(byte[] key, byte[] value, long deadline) {
    transaction.checkWritable();
    byte[] present = get(key);
    if (present == null) {
      put(key, value, deadline);
    }
    return present;
  }

  @Override
  public boolean replace(byte[] key, byte[] expected, byte[] value, long deadline) {
    transaction.checkWritable();
    if (!Arrays.equals(get(key), expected)) {
      return false;
    }
    put(key, value, deadline);
    return true;
  }

  @Override
  public byte @Nullable [] remove(byte[] key) {
    transaction.checkWritable();
    byte[] present = get(key);
    staged.put(key, Staged.REMOVED);
    return present;
  }

  @Override
  public boolean delete(byte[] key) {
    transaction.checkWritable();
    boolean present = contains(key);
    staged.put(key, Staged.REMOVED);
    return present;
  }

  @Override
  public boolean persist(byte[] key) {
    transaction.checkWritable();
    long deadline = deadline(key);
    byte[] value = get(key);
    if (deadline == ABSENT || deadline == RecordFormat.NO_DEADLINE || value == null) {
      return false;
    }
    staged.put(key, new Staged(value, RecordFormat.NO_DEADLINE));
    return true;
  }

  @Override
  public void clear() {
    transaction.checkWritable();
    staged.clear();
  }

  @Override
  public long deleteAll(Collection<byte[]> keys) {
    transaction.checkWritable();
    long present = 0;
    for (byte[] key : keys) {
      present += delete(key) ? 1 : 0;
    }
    return present;
  }

  @Override
  public long deleteAll(KeyRange range) {
    transaction.checkWritable();
    List<byte[]> keys = new ArrayList<>();
    try (Walk walk = walk(range, () -> snapshot.walk(range), /* ordered= */ true)) {
      while (walk.advance()) {
        keys.add(walk.key());
      }
    }
    keys.forEach(key -> staged.put(key, Staged.REMOVED));
    return keys.size();
  }

  /** Nothing. */
  private static final class EmptyWalk implements Walk {

    @Override
    public boolean advance() {
      return false;
    }

    @Override
    public byte[] key() {
      throw new NoSuchElementException("The cursor has no entry");
    }

    @Override
    public byte[] value() {
      throw new NoSuchElementException("The cursor has no entry");
    }

    @Override
    public void close() {}
  }
}
