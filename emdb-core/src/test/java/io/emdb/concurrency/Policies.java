package io.emdb.concurrency;

import io.emdb.FlushPolicy;
import java.time.Duration;

/** A policy of each kind, with small bounds so that they are met often. */
public final class Policies {

  private Policies() {}

  public static FlushPolicy of(FlushPolicy.Kind kind) {
    return switch (kind) {
      case ON_EACH_WRITE -> FlushPolicy.onEachWrite();
      case EVERY_N -> FlushPolicy.everyN(8);
      case EVERY -> FlushPolicy.every(Duration.ofMillis(2));
      case MANUAL -> FlushPolicy.manual();
    };
  }

  /** Returns another kind each round. */
  static FlushPolicy ofRound(int round) {
    FlushPolicy.Kind[] kinds = FlushPolicy.Kind.values();
    return of(kinds[round % kinds.length]);
  }
}
