package io.emdb.internal.verify;

import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.catalog.Table;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.index.HashIndex;
import io.emdb.internal.log.RecordProbe;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks the hash index of a namespace, a shard at a time, with the list of deadlines and the
 * counters.
 */
final class IndexCheck {

  private static final int DEADLINES_PER_STEP = 256;

  private final OpenDatabase database;
  private final Findings findings;
  private final EntryCheck entries;
  private final NamespaceEntry namespace;
  private final HashIndex.Chunk chunk = new HashIndex.Chunk();
  private final HashIndex.Chunk again = new HashIndex.Chunk();
  private final Mortals mortals = new Mortals();
  private Collection<Long> replaced = List.of();

  /** Entries with deadlines that wait to be looked for in the list of deadlines. */
  private static final class Mortals {
    final long[] hashes = new long[DEADLINES_PER_STEP];
    final long[] locations = new long[DEADLINES_PER_STEP];
    final long[] deadlines = new long[DEADLINES_PER_STEP];
    int count;

    void add(long hash, long location, long deadline) {
      hashes[count] = hash;
      locations[count] = location;
      deadlines[count++] = deadline;
    }

    boolean isFull() {
      return count == DEADLINES_PER_STEP;
    }
  }

  IndexCheck(
      OpenDatabase database, Findings findings, EntryCheck entries, NamespaceEntry namespace) {
    this.database = database;
    this.findings = findings;
    this.entries = entries;
    this.namespace = namespace;
  }

  /** Checks everything; tells whether every entry could be read. */
  boolean run() {
    try (Moment moment = Moment.pin(database, namespace, /* byKey= */ false)) {
      long from = 0;
      do {
        long first = from;
        database.locked(() -> take(moment, first));
        database.insideEach(chunk.count, i -> check(moment, first, chunk.locations[i]));
        for (long location : replaced) {
          database.inside(() -> countReplaced(moment, location));
        }
        checkMortals(moment.table());
        from = chunk.lastHash + 1;
      } while (chunk.lastHash != -1L);
      moment.compare(findings);
      return moment.isComparable();
    }
  }

  private @Nullable Void take(Moment moment, long from) {
    moment.table().index().chunkOfSlots(from, chunk);
    replaced =
        moment.isComparable()
            ? List.copyOf(moment.snapshot().replacedByHash(moment.table(), from, chunk.lastHash))
            : List.of();
    return null;
  }

  private void countReplaced(Moment moment, long location) {
    if (entries.look(location)) {
      moment.count(entries.record());
    } else {
      moment.giveUp();
    }
  }

  private void check(Moment moment, long from, long slot) {
    long location = HashIndex.locationIn(slot);
    if (!entries.check(namespace, location)) {
      moment.giveUp();
      return;
    }
    RecordProbe record = entries.record();
    moment.count(record);
    long hash = record.keyHash();
    byte[] key = record.key();
    Table table = moment.table();
    if (!belongs(hash, slot, from)) {
      entries.report(
          "an entry of " + EntryCheck.describe(namespace) + " leads to a record of another key");
    } else if (EntryCheck.find(table, hash, key) != location
        && isLost(table, from, location, hash, key)) {
      entries.report(
          "the key of an entry of " + EntryCheck.describe(namespace) + " does not lead to it");
    }
    if (record.deadline() != RecordFormat.NO_DEADLINE) {
      mortals.add(hash, location, record.deadline());
      if (mortals.isFull()) {
        checkMortals(table);
      }
    }
  }

  /** Tells whether a key's slot can be in the shard where it is. */
  private boolean belongs(long hash, long slot, long from) {
    return HashIndex.hasBitsOf(hash, slot)
        && Long.compareUnsigned(hash, from) >= 0
        && Long.compareUnsigned(hash, chunk.lastHash) <= 0;
  }

  /** Tells whether an entry is still there, and its key does not lead to it still. */
  private boolean isLost(Table table, long from, long location, long hash, byte[] key) {
    return database.locked(
        () -> isThere(table, from, location) && EntryCheck.find(table, hash, key) != location);
  }

  /** Looks through what was one shard. */
  private boolean isThere(Table table, long from, long location) {
    long next = from;
    do {
      table.index().chunk(next, again);
      for (int i = 0; i < again.count; i++) {
        if (again.locations[i] == location) {
          return true;
        }
      }
      next = again.lastHash + 1;
    } while (again.lastHash != chunk.lastHash);
    return false;
  }

  private void checkMortals(Table table) {
    for (long location : database.locked(() -> unlisted(table))) {
      database.inside(() -> reportUnlisted(location));
    }
    mortals.count = 0;
  }

  private void reportUnlisted(long location) {
    if (entries.look(location)) {
      entries.report(
          "the deadline of an entry of " + EntryCheck.describe(namespace) + " is not listed");
    }
  }

  private List<Long> unlisted(Table table) {
    List<Long> unlisted = new ArrayList<>();
    for (int i = 0; i < mortals.count; i++) {
      long location = mortals.locations[i];
      if (table.index().holds(mortals.hashes[i], location)
          && !(table.hadDeadlines() && table.expiry().isListed(mortals.deadlines[i], location))) {
        unlisted.add(location);
      }
    }
    return unlisted;
  }
}
