package io.emdb.spring.cache;

import io.emdb.Emdb;
import java.time.InstantSource;

public final class Databases {
  private Databases() {}

  public static Emdb inMemory() {
    return FakeDatabase.open(InstantSource.system());
  }

  public static Emdb inMemory(InstantSource clock) {
    return FakeDatabase.open(clock);
  }
}
