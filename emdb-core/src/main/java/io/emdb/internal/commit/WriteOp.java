package io.emdb.internal.commit;

import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.Log;
import org.jspecify.annotations.Nullable;

/** One write, from the caller to its publication. */
public final class WriteOp {

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

  /** Removes what had expired, which nobody could see any more. */
  private boolean sweep;

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
  public static WriteOp put(
      NamespaceEntry namespace, long hash, byte[] key, byte[] value, long deadline) {
    return new WriteOp(RecordFormat.PUT, namespace.id(), namespace, hash, key, value, deadline);
  }

  /** A key goes, if it is there. */
  public static WriteOp delete(NamespaceEntry namespace, long hash, byte[] key) {
    return new WriteOp(
        RecordFormat.DELETE, namespace.id(), namespace, hash, key, NONE, RecordFormat.NO_DEADLINE);
  }

  /** A key whose record has expired goes. */
  static WriteOp sweep(NamespaceEntry namespace, long hash, byte[] key) {
    WriteOp op = delete(namespace, hash, key);
    op.sweep = true;
    return op;
  }

  /** All keys of a namespace go. */
  public static WriteOp clear(NamespaceEntry namespace) {
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

  boolean isSweep() {
    return sweep;
  }

  boolean touches(NamespaceEntry other, long otherHash) {
    return namespace == other
        && (hash == otherHash || type == RecordFormat.CLEAR || type == RecordFormat.DROP);
  }
}
