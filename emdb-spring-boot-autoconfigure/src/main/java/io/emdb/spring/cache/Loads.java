package io.emdb.spring.cache;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The loads of a cache that run now: at most one leading load per key, which others wait for, and
 * any number of inline ones beside it. Lives in memory only: a crash leaves no lock behind.
 */
final class Loads {

  private final ConcurrentHashMap<LoadKey, Load> leading = new ConcurrentHashMap<>();
  private final Set<Load> inline = ConcurrentHashMap.newKeySet();

  /**
   * Makes a load the leading one of its key and returns {@code null}, or returns the one that is.
   */
  @Nullable Load lead(Load load) {
    return leading.putIfAbsent(load.key, load);
  }

  /** Adds a load that nobody waits for. */
  void addInline(Load load) {
    inline.add(load);
  }

  /** Removes a load; by identity, since the next one of the key may lead already. */
  void remove(Load load) {
    if (!leading.remove(load.key, load)) {
      inline.remove(load);
    }
  }

  /** Cancels the loads of a key. Those that start later are not the caller's concern. */
  void cancel(LoadKey key) {
    Load load = leading.remove(key);
    if (load != null) {
      load.cancel();
    }
    for (Load other : inline) {
      if (other.key.equals(key)) {
        other.cancel();
      }
    }
  }

  /** Cancels all loads; see {@link #cancel}. */
  void cancelAll() {
    for (LoadKey key : leading.keySet()) {
      cancel(key);
    }
    inline.forEach(Load::cancel);
  }
}
