package io.emdb.archfixture;

import io.emdb.archfixture.internal.engine.RightfulEngine;
import io.emdb.archfixture.internal.view.RightfulView;

/** May open the view and read the clock, but goes past the view to the engine. */
final class EmdbBuilder {

  long startedNanos() {
    return System.nanoTime();
  }

  RightfulView open() {
    return new RightfulView(engine());
  }

  RightfulEngine engine() {
    return new RightfulEngine();
  }
}
