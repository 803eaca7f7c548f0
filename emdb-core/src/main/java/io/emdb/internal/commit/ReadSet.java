package io.emdb.internal.commit;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.RecordReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/*
 * Time is not a write. What had expired when it was read was as good as absent, so it counts as
 * that, swept or not; what expired since is as it was, for nobody wrote it.
 */
/**
 * What a transaction saw, to be compared at its commit with what is there then: per key the
 * sequence of the live record found (0 for none), and the namespaces it walked or counted. One
 * thread.
 */
public final class ReadSet {

  private final long sequence;
  private final long stamp;
  private final Map<Seen, Found> keys = new HashMap<>();
  private final Set<NamespaceEntry> walked = new HashSet<>();

  private record Seen(NamespaceEntry namespace, long hash, java.nio.ByteBuffer key) {}

  private record Found(long sequence, long deadline) {
    static final Found NOTHING = new Found(0, RecordFormat.NO_DEADLINE);
  }

  /** Starts for a transaction that reads the moment of a sequence, with the moment's stamp. */
  public ReadSet(long sequence, long stamp) {
    this.sequence = sequence;
    this.stamp = stamp;
  }

  /** A key was looked up and led to a live record. */
  public void sawKey(
      NamespaceEntry namespace, long hash, byte[] key, long recordSequence, long deadline) {
    keys.putIfAbsent(seen(namespace, hash, key), new Found(recordSequence, deadline));
  }

  /** A key was looked up and led to no record, or to an expired one. */
  public void sawNoKey(NamespaceEntry namespace, long hash, byte[] key) {
    keys.putIfAbsent(seen(namespace, hash, key), Found.NOTHING);
  }

  private static Seen seen(NamespaceEntry namespace, long hash, byte[] key) {
    return new Seen(namespace, hash, java.nio.ByteBuffer.wrap(key.clone()));
  }

  /** Any change of a namespace would have been seen. */
  public void sawAll(NamespaceEntry namespace) {
    walked.add(namespace);
  }

  /** Tells whether nothing that was seen has changed. Under the append lock. */
  boolean isCurrent(RecordReader records, PendingWrites pending, long nowMillis) {
    for (NamespaceEntry namespace : walked) {
      if (isChanged(namespace) || pending.changes(namespace)) {
        return false;
      }
    }
    for (Map.Entry<Seen, Found> entry : keys.entrySet()) {
      Seen seen = entry.getKey();
      if (pending.changes(seen.namespace(), seen.hash())
          || !isUnchanged(seen, entry.getValue(), records, nowMillis)) {
        return false;
      }
    }
    return true;
  }

  private boolean isChanged(NamespaceEntry namespace) {
    return namespace.changedSequence() > sequence || namespace.evictedStamp() > stamp;
  }

  private boolean isUnchanged(Seen seen, Found found, RecordReader records, long nowMillis) {
    long location = seen.namespace().table().find(seen.hash(), seen.key().array());
    if (location == 0) {
      // swept once it had expired, unless somebody may have removed it before: then be strict
      return found.sequence() == 0
          || (Catalog.isExpired(found.deadline(), nowMillis) && !isChanged(seen.namespace()));
    }
    boolean unchanged =
        records.sequence(location) == found.sequence()
            || (found.sequence() == 0 && Catalog.isExpired(records.deadline(location), nowMillis));
    records.requireThere(location, seen.key().array());
    return unchanged;
  }
}
