package io.emdb.internal.commit;

import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.ReplacedKeys;
import io.emdb.internal.catalog.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/*
 * Keys are found by a table of places, open addressing by the hash that the index needs anyway. It
 * serves three: whoever fills the batch, so that a repeated key keeps its last write only; readers
 * while the batch is published; and writes that must know whether a batch that waits for the device
 * is about their key.
 *
 * What a write needs of the index and of the record it replaces is in no cache as a rule. So it is
 * touched for a block of writes at a time, where no load waits for another, and looked at after that.
 */
/**
 * Writes that are committed together, no two of one key. Filled by one thread; then under the
 * append lock, where readers may ask it for keys, too.
 */
public final class WriteBatch implements PendingUnit, ReplacedKeys {

  private static final int FEWEST_PLACES = 16;

  /** What a block of writes touches fits a cache of 256 KiB. */
  private static final int BLOCK = 512;

  private final List<NamespaceEntry> namespaces = new ArrayList<>(1);
  private final List<NamespaceEntry> cleared = new ArrayList<>(0);
  private WriteOp[] ops;
  private long[] hashes; // of the writes' keys, close together
  private int[] places; // one more than where the write is; 0 for none
  private int count;
  private long firstSequence;
  private Table[] tables = {}; // by namespaces, with how far they had changed
  private long[] changes = {};

  /** Written only, so that the loads are not left out. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  /** Makes an empty batch with room for so many writes. */
  public WriteBatch(int expected) {
    ops = new WriteOp[Math.max(1, expected)];
    hashes = new long[ops.length];
    places = new int[Math.max(FEWEST_PLACES, Integer.highestOneBit(Math.max(1, expected)) * 4)];
  }

  // ---- filling

  /** A key gets a value, whatever was to happen to it before. */
  public void put(NamespaceEntry namespace, long hash, byte[] key, byte[] value, long deadline) {
    add(namespace, WriteOp.put(namespace, hash, key, value, deadline));
  }

  /** A key goes, if it is there; whatever was to happen to it before. */
  public void delete(NamespaceEntry namespace, long hash, byte[] key) {
    WriteOp op = WriteOp.delete(namespace, hash, key);
    op.needless = isCleared(namespace);
    add(namespace, op);
  }

  /** All keys of a namespace go, before the other writes to it. */
  public void clear(NamespaceEntry namespace) {
    if (namespaces.contains(namespace)) {
      throw new IllegalStateException("a clear comes before the other writes to its namespace");
    }
    namespaces.add(namespace);
    cleared.add(namespace);
    append(WriteOp.clear(namespace));
  }

  private void add(NamespaceEntry namespace, WriteOp op) {
    int place = placeOf(namespace.id(), op.hash, op.key);
    if (places[place] != 0) {
      ops[places[place] - 1] = op;
      return;
    }
    note(namespace);
    append(op);
    places[place] = count;
    if (count > places.length / 2) {
      enlargePlaces();
    }
  }

  @SuppressWarnings("ReferenceEquality") // a namespace is known by identity
  private void note(NamespaceEntry namespace) {
    int last = namespaces.size() - 1;
    if (last < 0 || (namespaces.get(last) != namespace && !namespaces.contains(namespace))) {
      namespaces.add(namespace);
    }
  }

  private void append(WriteOp op) {
    if (count == ops.length) {
      ops = Arrays.copyOf(ops, 2 * count);
      hashes = Arrays.copyOf(hashes, 2 * count);
    }
    hashes[count] = op.hash;
    ops[count++] = op;
  }

  private void enlargePlaces() {
    places = new int[2 * places.length];
    for (int i = 0; i < count; i++) {
      if (ops[i].hasKey()) {
        int place = home(hashes[i]);
        while (places[place] != 0) {
          place = next(place);
        }
        places[place] = i + 1;
      }
    }
  }

  private int home(long hash) {
    return (int) hash & (places.length - 1);
  }

  private int next(int place) {
    return (place + 1) & (places.length - 1);
  }

  /** Returns the place of a key, or the free one it may take. */
  private int placeOf(int namespaceId, long hash, byte[] key) {
    int place = home(hash);
    for (; places[place] != 0; place = next(place)) {
      int at = places[place] - 1;
      if (hashes[at] == hash
          && ops[at].namespaceId == namespaceId
          && Arrays.equals(ops[at].key, key)) {
        return place;
      }
    }
    return place;
  }

  /** Tells whether there is nothing to write. */
  public boolean isEmpty() {
    return count == 0;
  }

  // ---- under the append lock

  /** Returns the number of writes, needless ones included. */
  int size() {
    return count;
  }

  /** Takes note of the sequence of the first record, and that what it replaces is known. */
  void begins(long sequence) {
    firstSequence = sequence;
    tables = new Table[namespaces.size()];
    changes = new long[tables.length];
    for (int i = 0; i < tables.length; i++) {
      tables[i] = namespaces.get(i).table();
      changes[i] = tables[i].changes();
    }
  }

  long firstSequence() {
    return firstSequence;
  }

  WriteOp op(int index) {
    return ops[index];
  }

  @Override
  public List<NamespaceEntry> namespaces() {
    return namespaces;
  }

  boolean isCleared(NamespaceEntry namespace) {
    return !cleared.isEmpty() && cleared.contains(namespace);
  }

  /** What is done for a write and the table it goes to. */
  interface Step {
    void take(WriteOp op, Table table);
  }

  /**
   * Takes a step for each write of a key that was there before, which finds slot and record in the
   * cache.
   */
  void forEachTouched(Step step) {
    for (int from = 0; from < count; from += BLOCK) {
      int to = Math.min(from + BLOCK, count);
      touch(from, to);
      for (int i = from; i < to; i++) {
        WriteOp op = ops[i];
        NamespaceEntry namespace = op.requireNamespace();
        if (op.hasKey() && !isCleared(namespace)) {
          step.take(op, namespace.table());
        }
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // a namespace is known by identity
  private void touch(int from, int to) {
    for (int start = from, end; start < to; start = end) {
      NamespaceEntry namespace = ops[start].requireNamespace();
      end = start + 1;
      while (end < to && (namespaces.size() == 1 || ops[end].namespace == namespace)) {
        end++;
      }
      touched += namespace.table().index().touch(hashes, start, end);
    }
  }

  @Override
  public void refresh() {
    if (haveTablesChanged()) {
      forEachTouched((op, table) -> op.before = table.find(op.hash, op.key));
    }
  }

  @SuppressWarnings("ReferenceEquality") // another table begins anew
  private boolean haveTablesChanged() {
    for (int i = 0; i < tables.length; i++) {
      Table table = namespaces.get(i).table();
      if (table != tables[i] || table.changes() != changes[i]) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void publish(Publisher publisher) {
    publisher.publish(this);
  }

  // ---- asked for keys

  @Override
  public long before(int namespaceId, long hash, byte[] key) {
    int at = places[placeOf(namespaceId, hash, key)] - 1;
    return at < 0 ? NOT_WRITTEN : ops[at].before;
  }

  @Override
  public void forEachBefore(Action action) {
    for (int i = 0; i < count; i++) {
      if (ops[i].before != 0) {
        action.accept(ops[i].requireNamespace(), ops[i].hash, ops[i].key, ops[i].before);
      }
    }
  }

  @Override
  public boolean touches(NamespaceEntry namespace, long hash) {
    if (isCleared(namespace)) {
      return true;
    }
    for (int place = home(hash); places[place] != 0; place = next(place)) {
      WriteOp op = ops[places[place] - 1];
      if (!op.needless && op.touches(namespace, hash)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean touches(NamespaceEntry namespace) {
    if (!namespaces.contains(namespace)) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      if (!ops[i].needless && ops[i].touches(namespace)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean touchesAny(WriteBatch other) {
    for (int i = 0; i < count; i++) {
      if (!ops[i].needless && ops[i].touchesAny(other)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean isSweep() {
    return false;
  }
}
