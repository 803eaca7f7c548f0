package io.emdb.durability;

import io.emdb.internal.file.fault.FaultyStorage;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The bytes of the log that an action wrote, found by comparing the segments before and after it.
 *
 * @param file the segment
 * @param from where they start, at a multiple of 8 as all records do: their own first bytes may be
 *     zero as well
 * @param to behind their last byte that is not zero
 */
public record LogBytes(String file, int from, int to) {

  private static final int RECORD_ALIGNMENT = 8;

  /** Runs an action that writes into one segment and returns what it wrote. */
  public static LogBytes of(FaultyStorage storage, Runnable action) throws IOException {
    Map<String, byte[]> before = segments(storage);
    action.run();
    LogBytes found = null;
    for (Map.Entry<String, byte[]> after : segments(storage).entrySet()) {
      byte[] old = before.getOrDefault(after.getKey(), new byte[0]);
      LogBytes written = difference(after.getKey(), old, after.getValue());
      if (written != null && old.length > 0) {
        if (found != null) {
          throw new AssertionError("written into two segments: " + found + " and " + written);
        }
        found = written;
      }
    }
    if (found == null) {
      throw new AssertionError("nothing was written into a segment that existed before");
    }
    return found;
  }

  private static Map<String, byte[]> segments(FaultyStorage storage) throws IOException {
    Map<String, byte[]> segments = new HashMap<>();
    for (String name : storage.list()) {
      if (name.endsWith(".seg")) {
        segments.put(name, storage.contents(name));
      }
    }
    return segments;
  }

  private static LogBytes difference(String file, byte[] before, byte[] after) {
    int from = -1;
    int to = -1;
    for (int i = 0; i < after.length; i++) {
      if (after[i] != (i < before.length ? before[i] : 0)) {
        from = from < 0 ? i : from;
        to = i + 1;
      }
    }
    return from < 0 ? null : new LogBytes(file, from - from % RECORD_ALIGNMENT, to);
  }

  public int length() {
    return to - from;
  }

  /** Turns every byte from a place to the end of these bytes into zero, as if never written. */
  public void cutFrom(int place, FaultyStorage storage) {
    byte[] contents = storage.contents(file);
    for (int i = place; i < to; i++) {
      if (contents[i] != 0) {
        storage.damage(file, i, contents[i] & 0xFF);
      }
    }
  }
}
