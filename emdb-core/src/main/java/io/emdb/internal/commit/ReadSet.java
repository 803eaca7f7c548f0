package io.emdb.internal.commit;

import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.log.RecordReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a transaction saw, to be compared at its commit with what is there then: per key the
 * sequence of the record found (0 for none), and the namespaces it walked or counted. One thread.
 */
public final class ReadSet {

  private final long sequence;
  private final Map<Seen, Long> keys = new HashMap<>();
  private final Set<NamespaceEntry> walked = new HashSet<>();

  private record Seen(NamespaceEntry namespace, long hash, java.nio.ByteBuffer key) {}

  /** Starts for a transaction that reads the moment of a sequence. */
  public ReadSet(long sequence) {
    this.sequence = sequence;
  }

  /** A key was looked up and led to the record with a sequence, or 0. */
  public void sawKey(NamespaceEntry namespace, long hash, byte[] key, long recordSequence) {
    keys.putIfAbsent(
        new Seen(namespace, hash, java.nio.ByteBuffer.wrap(key.clone())), recordSequence);
  }

  /** Any change of a namespace would have been seen. */
  public void sawAll(NamespaceEntry namespace) {
    walked.add(namespace);
  }

  /** Tells whether nothing that was seen has changed. Under the append lock. */
  boolean isCurrent(RecordReader records, PendingWrites pending) {
    for (NamespaceEntry namespace : walked) {
      if (namespace.changedSequence() > sequence || pending.touches(namespace)) {
        return false;
      }
    }
    for (Map.Entry<Seen, Long> entry : keys.entrySet()) {
      Seen seen = entry.getKey();
      if (pending.touches(seen.namespace(), seen.hash())) {
        return false;
      }
      long location = seen.namespace().table().find(seen.hash(), seen.key().array());
      long now = location == 0 ? 0 : records.sequence(location);
      if (now != entry.getValue()) {
        return false;
      }
    }
    return true;
  }
}
