package io.emdb.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves only when told. Thread-safe. */
public final class ManualClock implements InstantSource {

  /** Where every manual clock starts; whole milliseconds, as deadlines are. */
  public static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private volatile Instant now = START;

  @Override
  public Instant instant() {
    return now;
  }

  public void set(Instant instant) {
    now = instant;
  }

  public void advance(Duration duration) {
    now = now.plus(duration);
  }

  public void advanceMillis(long millis) {
    now = now.plusMillis(millis);
  }
}
