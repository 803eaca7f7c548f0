package io.emdb.internal.commit;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.format.RecordFormat;
import java.nio.charset.StandardCharsets;

/** Makes appended writes visible, in log order. Under the append lock. */
final class Publisher {

  private final Catalog catalog;
  private final CommitCounters counters;

  Publisher(Catalog catalog, CommitCounters counters) {
    this.catalog = catalog;
    this.counters = counters;
  }

  /** Makes a batch visible at once. What it replaces is known. */
  void publish(WriteBatch batch) {
    int puts = 0;
    int removes = 0;
    catalog.beginBatch(batch.firstSequence() - 1, batch);
    try {
      for (int i = 0; i < batch.size(); i++) {
        WriteOp op = batch.op(i);
        if (!op.needless) {
          show(op);
          puts += op.type == RecordFormat.PUT ? 1 : 0;
          removes += op.type == RecordFormat.DELETE ? 1 : 0;
        }
      }
    } catch (RuntimeException | Error e) {
      catalog.failBatch();
      throw e;
    }
    catalog.endBatch();
    counters.batch(puts, removes);
  }

  void publish(WriteOp op) {
    show(op);
    if (op.type == RecordFormat.PUT) {
      counters.put();
    } else if (op.type == RecordFormat.DELETE) {
      counters.remove();
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

  private void show(WriteOp op) {
    switch (op.type) {
      case RecordFormat.PUT ->
          catalog.publishPut(
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
        } else if (op.isEviction()) {
          catalog.publishEviction(op.requireNamespace(), op.hash, op.key);
        } else {
          catalog.publishDelete(op.requireNamespace(), op.hash, op.key, op.sequence);
        }
      }
      case RecordFormat.CLEAR -> catalog.publishClear(op.requireNamespace(), op.sequence);
      case RecordFormat.DROP -> catalog.publishDrop(op.requireNamespace(), op.sequence);
      case RecordFormat.NAMESPACE ->
          catalog.publishNamespace(op.namespaceId, new String(op.key, StandardCharsets.UTF_8));
      default -> throw new IllegalStateException("type " + op.type + " is not published");
    }
  }
}
