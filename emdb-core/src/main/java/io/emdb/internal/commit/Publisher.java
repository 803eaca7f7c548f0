package io.emdb.internal.commit;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.format.RecordFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes appended writes visible, in log order. Under the append lock. */
final class Publisher {

  private final Catalog catalog;
  private final CommitCounters counters;

  Publisher(Catalog catalog, CommitCounters counters) {
    this.catalog = catalog;
    this.counters = counters;
  }

  void publish(PendingWrites.Unit unit) {
    List<WriteOp> ops = unit.ops();
    if (ops.size() == 1) {
      publish(ops.get(0));
      return;
    }
    catalog.beginBatch(ops.get(0).sequence - 1);
    for (WriteOp op : ops) {
      publish(op);
    }
    catalog.endBatch(); // not after a failure: readers then stay at the moment before
  }

  private void publish(WriteOp op) {
    switch (op.type) {
      case RecordFormat.PUT ->
          publishPut(
              op.requireNamespace(),
              op.hash,
              op.key,
              op.location,
              op.footprint,
              op.deadline,
              op.sequence);
      case RecordFormat.DELETE -> {
        if (op.isSweep()) {
          catalog.publishSweep(op.requireNamespace(), op.hash, op.key);
        } else {
          catalog.publishDelete(op.requireNamespace(), op.hash, op.key, op.sequence);
        }
        counters.remove();
      }
      case RecordFormat.CLEAR -> catalog.publishClear(op.requireNamespace(), op.sequence);
      case RecordFormat.DROP -> catalog.publishDrop(op.requireNamespace(), op.sequence);
      case RecordFormat.NAMESPACE ->
          catalog.publishNamespace(op.namespaceId, new String(op.key, StandardCharsets.UTF_8));
      default -> throw new IllegalStateException("type " + op.type + " is not published");
    }
  }

  void publishPut(
      NamespaceEntry namespace,
      long hash,
      byte[] key,
      long location,
      int footprint,
      long deadline,
      long sequence) {
    catalog.publishPut(namespace, hash, key, location, footprint, deadline, sequence);
    counters.put();
  }
}
