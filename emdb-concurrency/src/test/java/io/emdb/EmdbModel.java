package io.emdb;

import java.util.Map;
import java.util.TreeMap;

/** What the operations of a database mean, one after the other. */
public final class EmdbModel {

  private final Map<Integer, Integer> map = new TreeMap<>();

  public Integer get(int key) {
    return map.get(key);
  }

  public void put(int key, int value) {
    map.put(key, value);
  }

  public Integer remove(int key) {
    return map.remove(key);
  }

  public Integer putIfAbsent(int key, int value) {
    return map.putIfAbsent(key, value);
  }

  public boolean replace(int key, int expected, int value) {
    return map.replace(key, expected, value);
  }

  public void putAll(int value) {
    map.put(1, value);
    map.put(2, value);
  }

  public long removeAll() {
    long removed = 0;
    for (int key = 2; key <= 3; key++) {
      removed += map.remove(key) == null ? 0 : 1;
    }
    return removed;
  }

  public boolean move(int from, int to) {
    Integer value = map.remove(from);
    if (value != null) {
      map.put(to, value);
    }
    return value != null;
  }

  public String view() {
    return map.toString();
  }

  public String scan() {
    return map.toString();
  }
}
