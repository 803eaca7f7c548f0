package io.emdb.internal.commit;

import io.emdb.internal.catalog.NamespaceEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes that are in the log but not visible, because they are not on the device yet: those of the
 * running sync, and those that wait for the next. In log order. Under the append lock.
 */
final class PendingWrites {

  private List<PendingUnit> syncing = List.of();
  private List<PendingUnit> waiting = new ArrayList<>();

  void add(PendingUnit unit) {
    waiting.add(unit);
  }

  /** Hands over what the sync that starts now makes durable. */
  void startSync() {
    syncing = waiting;
    waiting = new ArrayList<>();
  }

  /** Returns what the sync that ended made durable. */
  List<PendingUnit> finishSync() {
    List<PendingUnit> durable = syncing;
    syncing = List.of();
    return durable;
  }

  boolean isEmpty() {
    return syncing.isEmpty() && waiting.isEmpty();
  }

  /** Tells whether a write is about a key. */
  boolean touches(NamespaceEntry namespace, long hash) {
    return !isEmpty()
        && (touches(syncing, namespace, hash, /* sweeps= */ true)
            || touches(waiting, namespace, hash, /* sweeps= */ true));
  }

  /** Tells whether a write changes what can be seen under a key: a sweep does not. */
  boolean changes(NamespaceEntry namespace, long hash) {
    return !isEmpty()
        && (touches(syncing, namespace, hash, /* sweeps= */ false)
            || touches(waiting, namespace, hash, /* sweeps= */ false));
  }

  private static boolean touches(
      List<PendingUnit> units, NamespaceEntry namespace, long hash, boolean sweeps) {
    for (PendingUnit unit : units) {
      if (unit.touches(namespace, hash) && (sweeps || !unit.isSweep())) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether a write may be about a key of a batch. */
  boolean touchesAny(WriteBatch batch) {
    return touchesAny(syncing, batch) || touchesAny(waiting, batch);
  }

  private static boolean touchesAny(List<PendingUnit> units, WriteBatch batch) {
    for (PendingUnit unit : units) {
      if (unit.touchesAny(batch)) {
        return true;
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

  private static boolean anyIn(List<PendingUnit> units, NamespaceEntry namespace, boolean sweeps) {
    for (PendingUnit unit : units) {
      if (unit.touches(namespace) && (sweeps || !unit.isSweep())) {
        return true;
      }
    }
    return false;
  }
}
