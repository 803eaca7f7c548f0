package io.emdb.spring.cache;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A class loader that remembers what it was asked for. */
final class RecordingLoader extends ClassLoader {

  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  RecordingLoader() {
    super(RecordingLoader.class.getClassLoader());
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    asked.add(name);
    return super.loadClass(name, resolve);
  }

  /** Returns the names of the classes that somebody wanted. */
  Set<String> asked() {
    return Set.copyOf(asked);
  }
}
