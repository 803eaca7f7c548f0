package io.emdb.archfixture.internal.engine;

import java.util.function.LongSupplier;

final class EngineHandsClockOn {

  LongSupplier nanos() {
    return System::nanoTime;
  }
}
