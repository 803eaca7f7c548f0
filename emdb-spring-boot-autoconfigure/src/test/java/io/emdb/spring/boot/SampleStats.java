package io.emdb.spring.boot;

import io.emdb.EmdbStats;
import io.emdb.SalvageReport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Statistics to hand out where no engine runs. */
public final class SampleStats {

  private SampleStats() {}

  /** Returns statistics with a number of entries, and zero everywhere else. */
  public static EmdbStats ofEntries(long entries) {
    return of(entries, null);
  }

  /** Returns statistics of a database that was damaged when it opened. */
  public static EmdbStats salvaged(SalvageReport report) {
    return of(report.keptEntries(), report);
  }

  private static EmdbStats of(long entries, @Nullable SalvageReport report) {
    EmdbStats.Recovery recovery = recovery(report);
    return new EmdbStats(
        entries, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null,
        recovery);
  }

  /**
   * Returns statistics whose values are 1, 2, 3 and so on in the order of their declaration, but
   * for the last sequence number (20), the time of syncs (two seconds), and evicted entries (25).
   */
  public static EmdbStats distinct() {
    return new EmdbStats(
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        20,
        10,
        11,
        12,
        13,
        14,
        15,
        16,
        17,
        18,
        19,
        2_000_000_000L,
        21,
        22,
        23,
        25,
        24,
        null,
        recovery(null));
  }

  private static EmdbStats.Recovery recovery(@Nullable SalvageReport salvage) {
    return new EmdbStats.Recovery(true, 0, 0, 0, 0, Duration.ZERO, null, salvage);
  }
}
