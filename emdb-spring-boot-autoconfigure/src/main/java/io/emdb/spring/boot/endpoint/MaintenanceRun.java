package io.emdb.spring.boot.endpoint;

import io.emdb.Emdb;
import io.emdb.EmdbStats;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of an operation on a database, told of while it runs and afterwards. */
final class MaintenanceRun implements Runnable {

  private final MaintenanceOperation operation;
  private final String database;
  private final Emdb emdb;
  private final InstantSource clock;
  private final Instant startedAt;
  private final EmdbStats statsAtStart;

  private volatile @Nullable End end;

  MaintenanceRun(MaintenanceOperation operation, String database, Emdb emdb, InstantSource clock) {
    this.operation = operation;
    this.database = database;
    this.emdb = emdb;
    this.clock = clock;
    this.startedAt = clock.instant();
    this.statsAtStart = emdb.stats();
  }

  @Override
  public void run() {
    try {
      Map<String, Object> result = new LinkedHashMap<>(operation.run(emdb));
      result.putAll(operation.progress(statsAtStart, emdb.stats()));
      end = new End(clock.instant(), result, null);
    } catch (RuntimeException | Error failure) {
      // Told to whoever asks; the application goes on.
      end = new End(clock.instant(), Map.of(), failure.toString());
    }
  }

  boolean hasEnded() {
    return end != null;
  }

  MaintenanceReport report() {
    End ended = end;
    if (ended == null) {
      return new MaintenanceReport(
          operation.id(),
          database,
          "running",
          startedAt,
          millisTo(clock.instant()),
          operation.progress(statsAtStart, emdb.stats()),
          null);
    }
    return new MaintenanceReport(
        operation.id(),
        database,
        ended.failure == null ? "done" : "failed",
        startedAt,
        millisTo(ended.at),
        ended.result,
        ended.failure);
  }

  private long millisTo(Instant instant) {
    return Math.max(0, Duration.between(startedAt, instant).toMillis());
  }

  private record End(Instant at, Map<String, Object> result, @Nullable String failure) {}
}
