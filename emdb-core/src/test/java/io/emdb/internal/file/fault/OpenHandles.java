package io.emdb.internal.file.fault;

import java.util.IdentityHashMap;

/** What is open, with the stack that opened it. Not thread-safe. */
final class OpenHandles {

  private final IdentityHashMap<Object, Throwable> opened = new IdentityHashMap<>();

  void add(Object handle, String description) {
    opened.put(handle, new Throwable(description + " was opened here and not closed"));
  }

  void remove(Object handle) {
    opened.remove(handle);
  }

  void assertNone() {
    if (opened.isEmpty()) {
      return;
    }
    AssertionError error = new AssertionError(opened.size() + " files or mappings are still open");
    opened.values().forEach(error::addSuppressed);
    throw error;
  }
}
