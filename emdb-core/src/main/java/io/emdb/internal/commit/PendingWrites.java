package io.emdb.internal.commit;

import io.emdb.internal.catalog.NamespaceEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes that are in the log but not visible, because they are not on the device yet: those of the
 * running sync, and those that wait for the next. In log order. Under the append lock.
 */
final class PendingWrites {

  /** Writes published together: one, or a batch. */
  record Unit(List<WriteOp> ops) {}

  private List<Unit> syncing = List.of();
  private List<Unit> waiting = new ArrayList<>();

  void add(Unit unit) {
    waiting.add(unit);
  }

  /** Hands over what the sync that starts now makes durable. */
  void startSync() {
    syncing = waiting;
    waiting = new ArrayList<>();
  }

  /** Returns what the sync that ended made durable. */
  List<Unit> finishSync() {
    List<Unit> durable = syncing;
    syncing = List.of();
    return durable;
  }

  boolean isEmpty() {
    return syncing.isEmpty() && waiting.isEmpty();
  }

  /** Tells whether a write is about a key. */
  boolean touches(NamespaceEntry namespace, long hash) {
    return anyOf(namespace, hash, /* sweeps= */ true);
  }

  /** Tells whether a write changes what can be seen under a key: a sweep does not. */
  boolean changes(NamespaceEntry namespace, long hash) {
    return anyOf(namespace, hash, /* sweeps= */ false);
  }

  private boolean anyOf(NamespaceEntry namespace, long hash, boolean sweeps) {
    return !isEmpty()
        && (anyOf(syncing, namespace, hash, sweeps) || anyOf(waiting, namespace, hash, sweeps));
  }

  private static boolean anyOf(
      List<Unit> units, NamespaceEntry namespace, long hash, boolean sweeps) {
    for (Unit unit : units) {
      for (WriteOp op : unit.ops()) {
        if (op.touches(namespace, hash) && (sweeps || !op.isSweep())) {
          return true;
        }
      }
    }
    return false;
  }

  /** Tells whether a write is about any key of a namespace. */
  boolean touches(NamespaceEntry namespace) {
    return anyIn(syncing, namespace, /* sweeps= */ true)
        || anyIn(waiting, namespace, /* sweeps= */ true);
  }

  /** Tells whether a write changes what can be seen in a namespace: a sweep does not. */
  boolean changes(NamespaceEntry namespace) {
    return anyIn(syncing, namespace, /* sweeps= */ false)
        || anyIn(waiting, namespace, /* sweeps= */ false);
  }

  private static boolean anyIn(List<Unit> units, NamespaceEntry namespace, boolean sweeps) {
    for (Unit unit : units) {
      for (WriteOp op : unit.ops()) {
        if (op.namespace == namespace && (sweeps || !op.isSweep())) {
          return true;
        }
      }
    }
    return false;
  }
}
