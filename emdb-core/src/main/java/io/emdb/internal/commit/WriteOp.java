package io.emdb.internal.commit;

import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.Log;
import org.jspecify.annotations.Nullable;

/** One write, from the caller to its publication. */
final class WriteOp implements PendingUnit {

  private static final byte[] NONE = {};

  final int type;
  final int namespaceId;
  final @Nullable NamespaceEntry namespace;
  final long hash;
  final byte[] key;
  final byte[] value;
  final long deadline;
  final int bodyCheck;
  final int footprint;

  long location;
  long sequence;

  /** Where the record it replaces was before; known for writes of a batch only. */
  long before;

  /** Removes what is not there: not to be appended. */
  boolean needless;

  /** Removes what had expired, which nobody could see any more. */
  private boolean sweep;

  /** Removes what leaves by itself, and is visible before it is on the device. */
  private boolean eviction;

  private WriteOp(
      int type,
      int namespaceId,
      @Nullable NamespaceEntry namespace,
      long hash,
      byte[] key,
      byte[] value,
      long deadline) {
    this.type = type;
    this.namespaceId = namespaceId;
    this.namespace = namespace;
    this.hash = hash;
    this.key = key;
    this.value = value;
    this.deadline = deadline;
    this.footprint = Log.footprint(key.length, value.length, deadline);
    this.bodyCheck = RecordFormat.bodyCheck(key, value);
  }

  /** A key gets a value. */
  static WriteOp put(NamespaceEntry namespace, long hash, byte[] key, byte[] value, long deadline) {
    return new WriteOp(RecordFormat.PUT, namespace.id(), namespace, hash, key, value, deadline);
  }

  /** A key goes, if it is there. */
  static WriteOp delete(NamespaceEntry namespace, long hash, byte[] key) {
    return new WriteOp(
        RecordFormat.DELETE, namespace.id(), namespace, hash, key, NONE, RecordFormat.NO_DEADLINE);
  }

  /** A key whose record has expired goes. */
  static WriteOp sweep(NamespaceEntry namespace, long hash, byte[] key) {
    WriteOp op = delete(namespace, hash, key);
    op.sweep = true;
    return op;
  }

  /** A key goes because nobody used it, or there is no room. */
  static WriteOp eviction(NamespaceEntry namespace, long hash, byte[] key) {
    WriteOp op = delete(namespace, hash, key);
    op.eviction = true;
    return op;
  }

  boolean isEviction() {
    return eviction;
  }

  /** All keys of a namespace go. */
  static WriteOp clear(NamespaceEntry namespace) {
    return new WriteOp(
        RecordFormat.CLEAR, namespace.id(), namespace, 0, NONE, NONE, RecordFormat.NO_DEADLINE);
  }

  /** A namespace goes. */
  static WriteOp drop(NamespaceEntry namespace) {
    return new WriteOp(
        RecordFormat.DROP, namespace.id(), namespace, 0, NONE, NONE, RecordFormat.NO_DEADLINE);
  }

  /** A new namespace comes. */
  static WriteOp namespace(int id, byte[] name) {
    return new WriteOp(RecordFormat.NAMESPACE, id, null, 0, name, NONE, RecordFormat.NO_DEADLINE);
  }

  NamespaceEntry requireNamespace() {
    NamespaceEntry entry = namespace;
    if (entry == null) {
      throw new IllegalStateException("a write without a namespace");
    }
    return entry;
  }

  boolean hasKey() {
    return type == RecordFormat.PUT || type == RecordFormat.DELETE;
  }

  @Override
  public boolean isSweep() {
    return sweep;
  }

  @Override
  public boolean touches(NamespaceEntry other, long otherHash) {
    return namespace == other
        && (hash == otherHash || type == RecordFormat.CLEAR || type == RecordFormat.DROP);
  }

  @Override
  public boolean touches(NamespaceEntry other) {
    return namespace == other;
  }

  @Override
  public boolean touchesAny(WriteBatch batch) {
    NamespaceEntry mine = namespace;
    return mine != null && (hasKey() ? batch.touches(mine, hash) : batch.touches(mine));
  }

  @Override
  public void refresh() {}

  @Override
  public void publish(Publisher publisher) {
    publisher.publish(this);
  }
}
