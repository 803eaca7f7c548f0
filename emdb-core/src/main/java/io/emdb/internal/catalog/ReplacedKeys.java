package io.emdb.internal.catalog;

import java.util.Collection;

/** The keys of a batch, and where their records were before it. Read by any thread. */
public interface ReplacedKeys {

  /** Stands for the location of a key that the batch does not write. */
  long NOT_WRITTEN = -1;

  /** Returns where a key's record was before the batch, 0 for none, or {@link #NOT_WRITTEN}. */
  long before(int namespaceId, long hash, byte[] key);

  /** Returns the namespaces the batch writes to. */
  Collection<NamespaceEntry> namespaces();

  /** Calls an action for each key that had a record before the batch. */
  void forEachBefore(Action action);

  /** What is done for a key and the location it had. */
  interface Action {
    void accept(NamespaceEntry namespace, long hash, byte[] key, long before);
  }
}
