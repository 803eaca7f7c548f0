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

  boolean touches(NamespaceEntry namespace, long hash) {
    return !isEmpty() && (touches(syncing, namespace, hash) || touches(waiting, namespace, hash));
  }

  private static boolean touches(List<Unit> units, NamespaceEntry namespace, long hash) {
    for (Unit unit : units) {
      for (WriteOp op : unit.ops()) {
        if (op.touches(namespace, hash)) {
          return true;
        }
      }
    }
    return false;
  }

  boolean touches(NamespaceEntry namespace) {
    return anyIn(syncing, namespace) || anyIn(waiting, namespace);
  }

  private static boolean anyIn(List<Unit> units, NamespaceEntry namespace) {
    for (Unit unit : units) {
      for (WriteOp op : unit.ops()) {
        if (op.namespace == namespace) {
          return true;
        }
      }
    }
    return false;
  }
}
