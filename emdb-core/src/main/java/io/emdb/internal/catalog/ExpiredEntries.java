package io.emdb.internal.catalog;

import io.emdb.EmdbException;
import io.emdb.internal.index.ExpiryIndex;
import io.emdb.internal.log.RecordReader;
import java.util.function.LongConsumer;

/** Finds the entries of a table whose deadline has passed. Under the append lock. */
public final class ExpiredEntries {

  private static final int STEP = 256;

  private ExpiredEntries() {}

  /** Returns the number of expired entries. */
  public static long count(Table table, RecordReader records, long nowMillis) {
    return table.expiry().count() == 0
        ? 0
        : table.expiry().expired(nowMillis, probe(table, records));
  }

  /** Takes up to {@code into.length} expired entries; each must be removed before the next call. */
  public static int take(Table table, RecordReader records, long nowMillis, long[] into) {
    return table.expiry().count() == 0
        ? 0
        : table.expiry().takeExpired(nowMillis, into, probe(table, records));
  }

  /** Calls an action, which must remove the entry, for each expired one. */
  static void forEach(Table table, RecordReader records, long nowMillis, LongConsumer action) {
    long[] step = new long[STEP];
    for (int count = take(table, records, nowMillis, step);
        count > 0;
        count = take(table, records, nowMillis, step)) {
      for (int i = 0; i < count; i++) {
        action.accept(step[i]);
      }
    }
  }

  /** Asks as for a count, but takes what cannot be read for live: no write depends on it. */
  static ExpiryIndex.Probe keepingUnreadable(Table table, RecordReader records) {
    ExpiryIndex.Probe strict = probe(table, records);
    return new ExpiryIndex.Probe() {
      @Override
      public boolean live(long location) {
        try {
          return strict.live(location);
        } catch (EmdbException | InternalError e) {
          return true;
        }
      }

      @Override
      public long deadline(long location) {
        return strict.deadline(location);
      }
    };
  }

  private static ExpiryIndex.Probe probe(Table table, RecordReader records) {
    return new ExpiryIndex.Probe() {
      @Override
      public boolean live(long location) {
        return records.isReadable(location)
            && table.index().holds(records.readableHash(location), location);
      }

      @Override
      public long deadline(long location) {
        return records.deadline(location);
      }
    };
  }
}
