package io.emdb.internal.engine;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.commit.Committer;
import io.emdb.internal.compaction.Compactor;
import io.emdb.internal.image.ImageFile;
import io.emdb.internal.log.Log;
import java.io.IOException;

/** Renews the index image at close, if the next open would gain from it. */
final class ImageUpdate {

  /** An open replays this many records before anybody could notice. */
  private static final long FEW_RECORDS = 32;

  /** One record to replay costs about as much as this many entries of an image. */
  private static final long ENTRIES_PER_RECORD = 64;

  private final Log log;
  private final Catalog catalog;
  private final Committer committer;
  private final Compactor compactor;
  private final long openedAtSequence;
  private final long replayedRecords;

  ImageUpdate(
      Log log, Catalog catalog, Committer committer, Compactor compactor, EngineOpening opening) {
    this.log = log;
    this.catalog = catalog;
    this.committer = committer;
    this.compactor = compactor;
    this.openedAtSequence = opening.lastSequence();
    this.replayedRecords = opening.recovery().records();
  }

  /** Writes the image. The log is sealed and durable, and nobody reads or writes any more. */
  void run() {
    if (!log.storage().keepsFiles() || !isDue() || compactor.mayHaveStrayCopies()) {
      return; // an open replays a stray copy, and the image would not say what was removed since
    }
    try {
      ImageFile.write(log, catalog, committer.lastSequence(), committer.lastTransactionId());
    } catch (IOException e) {
      // As on a full disk. The image is a cache: without it the next open takes longer, that is
      // all.
    }
  }

  private boolean isDue() {
    long entries = 0;
    for (NamespaceEntry namespace : catalog.all()) {
      entries += namespace.table().entries();
    }
    long behind = replayedRecords + committer.lastSequence() - openedAtSequence;
    return behind >= Math.max(FEW_RECORDS, entries / ENTRIES_PER_RECORD)
        || (compactor.compactions() > 0 && entries >= FEW_RECORDS);
  }
}
