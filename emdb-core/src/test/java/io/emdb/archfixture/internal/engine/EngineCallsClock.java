package io.emdb.archfixture.internal.engine;

final class EngineCallsClock {

  long nowMillis() {
    return System.currentTimeMillis();
  }
}
