package io.emdb.internal.verify;

import io.emdb.internal.file.Storage;
import io.emdb.internal.file.StorageFile;
import io.emdb.internal.format.Superblock;
import io.emdb.internal.format.Superblock.Verdict;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.SuperblockFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/** Checks both superblocks, and that the segments are there that the newer one lists. */
final class SuperblockCheck {

  private final OpenDatabase database;
  private final Findings findings;
  private final Counts counts;

  SuperblockCheck(OpenDatabase database, Findings findings, Counts counts) {
    this.database = database;
    this.findings = findings;
    this.counts = counts;
  }

  void run() {
    database.inside(
        () ->
            database
                .exclusions()
                .withSuperblock(
                    current ->
                        database.reading(SuperblockFile.NAME, findings, () -> check(current))));
  }

  private void check(Superblock current) throws IOException {
    Storage storage = database.storage();
    try (StorageFile file = storage.open(SuperblockFile.NAME)) {
      for (int slot = 0; slot < Superblock.SLOTS; slot++) {
        check(file, slot, current);
      }
    }
    List<Long> listed = current.segments();
    if (listed != null) {
      Set<String> names = Set.copyOf(storage.list());
      for (long id : listed) {
        if (!names.contains(Log.nameOf(id))) {
          findings.at(Log.nameOf(id), -1, "the file is missing");
        }
      }
    }
  }

  private void check(StorageFile file, int slot, Superblock current) throws IOException {
    long offset = (long) slot * Superblock.SLOT_BYTES;
    ByteBuffer block = ByteBuffer.allocate(Superblock.SLOT_BYTES);
    counts.bytes += file.read(offset, block);
    Verdict verdict = Superblock.judge(block);
    boolean counting = current.generation() % Superblock.SLOTS == slot;
    boolean neverWritten = !counting && current.generation() == 1 && verdict == Verdict.EMPTY;
    if (verdict != Verdict.VALID) {
      if (!neverWritten) {
        findings.at(SuperblockFile.NAME, offset, "one of the two superblocks is unreadable");
      }
      return;
    }
    Superblock found = Superblock.decode(block);
    // The other one is older, or newer: written, but not synced. A long list is left out of a slot.
    Superblock written = Superblock.decode(current.encode());
    if (counting ? !found.equals(written) : !found.database().equals(current.database())) {
      findings.at(
          SuperblockFile.NAME, offset, "one of the two superblocks is not what was written there");
    }
  }
}
