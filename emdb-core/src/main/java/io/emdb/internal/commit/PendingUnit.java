package io.emdb.internal.commit;

import io.emdb.internal.catalog.NamespaceEntry;

/** Writes that are published together: one, or a batch. Under the append lock. */
interface PendingUnit {

  /** Tells whether a write is about a key. */
  boolean touches(NamespaceEntry namespace, long hash);

  /** Tells whether a write is about any key of a namespace. */
  boolean touches(NamespaceEntry namespace);

  /** Tells whether a write may be about a key of a batch. */
  boolean touchesAny(WriteBatch batch);

  /** Tells whether this removes what had expired, which nobody could see any more. */
  boolean isSweep();

  /** Looks again for what is replaced: what was found may have moved or gone since. */
  void refresh();

  /** Makes the writes visible. */
  void publish(Publisher publisher);
}
