package io.emdb.internal.index;

import java.util.HashMap;
import java.util.Map;

/** What the operations of an index mean, one after the other. */
public final class IndexModel {

  private final Map<Integer, Integer> versions = new HashMap<>();

  private static int orNone(Integer version) {
    return version == null ? 0 : version;
  }

  public int put(int key, int version) {
    return orNone(versions.put(key, version));
  }

  public int remove(int key) {
    return orNone(versions.remove(key));
  }

  public boolean relocate(int key, int from, int to) {
    return versions.replace(key, from, to);
  }

  public int find(int key) {
    return orNone(versions.get(key));
  }
}
