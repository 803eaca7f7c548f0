package io.emdb.spring.cache;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whose load, over all caches of a manager. Loaders may use caches themselves, so two
 * threads can come to wait for each other, or one for itself; the one that sees it must not wait.
 */
final class LoadWaits {

  /** Far above any real chain of loaders; bounds the walk through a cycle of other threads. */
  private static final int MAX_CHAIN = 256;

  private final ConcurrentHashMap<Thread, Load> waiting = new ConcurrentHashMap<>();

  /** Waits for a load to end, or returns {@code false} at once if that would never happen. */
  boolean await(Load load) {
    Thread self = Thread.currentThread();
    // first announced, then checked: of two threads that close a circle at least one sees it
    waiting.put(self, load);
    try {
      if (leadsTo(self, load)) {
        return false;
      }
      load.awaitEnd();
      return true;
    } finally {
      waiting.remove(self);
    }
  }

  private boolean leadsTo(Thread self, Load load) {
    @Nullable Load next = load;
    for (int i = 0; i < MAX_CHAIN && next != null; i++) {
      Thread owner = next.owner;
      if (owner == null) {
        return false;
      }
      if (owner == self) {
        return true;
      }
      next = waiting.get(owner);
    }
    return false;
  }
}
