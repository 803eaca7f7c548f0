package io.emdb.samples.cityguide;

import io.emdb.Codec;
import io.emdb.Emdb;
import io.emdb.TypedKeyValues;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes stock once at each start, before anything is written, and remembers the start itself. */
@Component
final class BootHistory {

  private final Boot current;

  BootHistory(
      Emdb db, CityStore cities, VisitCounter visits, ShareTokens tokens, WarmAnswers answers) {
    TypedKeyValues<Long, Long> starts = db.namespace("starts").typed(Codec.int64(), Codec.int64());
    Instant now = Instant.now(Clock.systemUTC()).truncatedTo(ChronoUnit.MILLIS);
    long number = starts.size() + 1;
    @Nullable Long previous = starts.get(number - 1);
    this.current =
        new Boot(
            number,
            now,
            previous == null ? null : Instant.ofEpochMilli(previous),
            lastStop(db, number),
            cities.size(),
            visits.total(),
            answers.count(),
            tokens.size());
    starts.put(number, now.toEpochMilli());
  }

  Boot current() {
    return current;
  }

  private static Boot.LastStop lastStop(Emdb db, long number) {
    if (number == 1) {
      return Boot.LastStop.FIRST;
    }
    return db.stats().recovery().cleanShutdown() ? Boot.LastStop.CLEAN : Boot.LastStop.KILLED;
  }
}
