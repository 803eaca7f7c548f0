package io.emdb.archfixture.internal.engine;

import java.util.concurrent.locks.ReentrantLock;

public final class RightfulEngine {

  final ReentrantLock lock = new ReentrantLock();

  Thread maintenance(Runnable work) {
    return new Thread(work, "fixture-maintenance");
  }
}
