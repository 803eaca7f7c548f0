package io.emdb.internal.engine;

import io.emdb.internal.catalog.Snapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** A moment of the whole database, pinned until {@link #close}. Thread-safe. */
public final class PinnedMoment implements AutoCloseable {

  private final Reads reads;
  private final Snapshot snapshot;
  private final Map<String, Integer> names;
  private final AtomicBoolean closed = new AtomicBoolean();

  PinnedMoment(Reads reads, Snapshot snapshot) {
    this.reads = reads;
    this.snapshot = snapshot;
    this.names = new HashMap<>();
    reads
        .catalog()
        .all()
        .forEach(
            namespace -> {
              if (snapshot.table(namespace.id()) != null) {
                names.put(namespace.name(), namespace.id());
              }
            });
  }

  /** Returns a namespace of that moment; an empty one if there was none of the name. */
  public ReadSpace space(String name) {
    int id = names.getOrDefault(name, -1);
    return new SnapshotSpace(reads, snapshot, id, closed::get);
  }

  /** Lets the moment go; idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      reads.closeSnapshot().accept(snapshot);
    }
  }
}
