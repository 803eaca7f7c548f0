package io.emdb.internal.engine;

import io.emdb.EmdbException;
import io.emdb.KeyRange;
import io.emdb.ValueReader;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Snapshot;
import io.emdb.internal.catalog.Table;
import io.emdb.internal.commit.ReadSet;
import io.emdb.internal.log.RecordReader;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A namespace as of a snapshot. Thread-safe while the snapshot is open. */
final class SnapshotSpace implements ReadSpace {

  private final Reads reads;
  private final Snapshot snapshot;
  private final @Nullable Table table;
  private final BooleanSupplier closed;

  /**
   * Makes the space of a namespace id.
   *
   * @param closed tells whether the snapshot was let go
   */
  SnapshotSpace(Reads reads, Snapshot snapshot, int namespaceId, BooleanSupplier closed) {
    this.reads = reads;
    this.snapshot = snapshot;
    this.table = snapshot.table(namespaceId);
    this.closed = closed;
  }

  static Snapshot open(Reads reads) {
    return reads
        .committer()
        .locked(
            () -> {
              reads.failStop().checkOpen();
              return reads.catalog().openSnapshot(reads.committer().publishedSequence());
            });
  }

  /** After entering an epoch: what the snapshot pins stays mapped as long as it is open now. */
  private int enter() {
    int ticket = reads.enter();
    if (closed.getAsBoolean()) {
      reads.exit(ticket);
      checkOpen();
    }
    return ticket;
  }

  /** Returns the location of a key's record, expired or not, or 0. Inside {@link #enter}. */
  private long find(byte[] key) {
    long location = table == null ? 0 : snapshot.find(table, reads.records().hash(key), key);
    checkOpen(); // a snapshot let go meanwhile may have missed what was replaced since
    return location;
  }

  private void checkOpen() {
    if (closed.getAsBoolean()) {
      throw new IllegalStateException("The read view or transaction has ended");
    }
  }

  /** Notes what a transaction sees under a key. */
  void note(ReadSet readSet, NamespaceEntry namespace, byte[] key) {
    RecordReader records = reads.records();
    int ticket = enter();
    try {
      long location = find(key);
      long hash = records.hash(key);
      if (location == 0 || !reads.isUnexpired(location)) {
        readSet.sawNoKey(namespace, hash, key);
      } else {
        readSet.sawKey(
            namespace, hash, key, records.sequence(location), records.deadline(location));
        records.requireThere(location, key);
      }
    } finally {
      reads.exit(ticket);
    }
  }

  @Override
  public EmdbException explain(InternalError fault) {
    return reads.explain(fault);
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    int ticket = enter();
    try {
      long location = reads.unexpired(find(key));
      return location == 0 ? null : reads.records().value(location);
    } finally {
      reads.exit(ticket);
    }
  }

  @Override
  public <R> @Nullable R read(byte[] key, ValueReader<R> reader) {
    int ticket = enter();
    try {
      long location = reads.unexpired(find(key));
      return location == 0 ? null : reads.records().read(location, reader);
    } finally {
      reads.exit(ticket);
    }
  }

  @Override
  public boolean contains(byte[] key) {
    int ticket = enter();
    try {
      long location = reads.unexpired(find(key));
      if (location == 0) {
        return false;
      }
      reads.records().requireThere(location, key);
      return true;
    } finally {
      reads.exit(ticket);
    }
  }

  @Override
  public long deadline(byte[] key) {
    int ticket = enter();
    try {
      long location = reads.unexpired(find(key));
      if (location == 0) {
        return ABSENT;
      }
      long deadline = reads.records().verifiedDeadline(location);
      reads.records().requireThere(location, key);
      return deadline;
    } finally {
      reads.exit(ticket);
    }
  }

  @Override
  public long size() {
    Table present = table;
    if (present == null) {
      return 0;
    }
    int ticket = enter();
    try {
      Long entries =
          reads
              .committer()
              .locked(
                  () -> {
                    checkOpen();
                    return present.hadDeadlines() ? null : snapshot.entries(present);
                  });
      if (entries != null) {
        return entries;
      }
    } finally {
      reads.exit(ticket);
    }
    long count = 0;
    try (Walk walk = walk(KeyRange.all(), /* ordered= */ false)) {
      while (walk.advance()) {
        count++;
      }
    }
    return count;
  }

  @Override
  public Walk walk() {
    return walk(KeyRange.all(), reads.catalog().sortedKeys());
  }

  @Override
  public Walk walk(KeyRange range) {
    return walk(range, /* ordered= */ true);
  }

  private Walk walk(KeyRange range, boolean ordered) {
    reads.exit(enter());
    return SnapshotWalk.open(reads, snapshot, table, range, ordered, closed, () -> {});
  }
}
