package io.emdb.samples.cityguide;

import io.emdb.Codec;
import io.emdb.Emdb;
import io.emdb.TypedKeyValues;
import io.emdb.spring.transaction.EmdbTransactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Counts visits. Each city's count and the count of all move together or not at all. */
@Service
class VisitCounter {

  private static final String TOTAL = "total";

  private final TypedKeyValues<Long, Visits> visits;
  private final TypedKeyValues<String, Long> totals;
  private final Clock clock = Clock.systemUTC();

  VisitCounter(Emdb db) {
    this.visits = db.namespace("visits").typed(Codec.int64(), Visits.CODEC);
    this.totals = db.namespace("totals").typed(Codec.string(), Codec.int64());
  }

  /** Counts one visit. When this returns, the visit survives a kill. */
  @EmdbTransactional
  public Visits count(long cityId) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    @Nullable Visits before = visits.get(cityId);
    Visits after = before == null ? new Visits(1, now, null) : before.next(now);
    visits.put(cityId, after);
    totals.put(TOTAL, total() + 1);
    return after;
  }

  /** Returns the visits of one city, or {@code null} before the first. */
  public @Nullable Visits of(long cityId) {
    return visits.get(cityId);
  }

  /** Returns the visits of all cities. */
  public long total() {
    @Nullable Long total = totals.get(TOTAL);
    return total == null ? 0 : total;
  }
}
