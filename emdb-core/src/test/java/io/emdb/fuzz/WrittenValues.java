package io.emdb.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** All that was ever written under each key of the databases of {@link FuzzSeeds}. */
final class WrittenValues {

  private static final Map<String, Set<String>> BY_KEY = byKey();

  private WrittenValues() {}

  private static Map<String, Set<String>> byKey() {
    Map<String, Set<String>> written = new HashMap<>();
    for (int i = 0; i < 12; i++) {
      add(written, "k-" + i / 10 + i % 10, "old", "value-" + i);
    }
    for (int i = 0; i < 24; i++) {
      add(written, "z-" + i, "Z".repeat(i % 8));
    }
    add(written, "k-01", "changed", "other-1", "gone", "written");
    add(written, "k-02", "other-2");
    add(written, "k-03", "in a batch", "written");
    add(written, "k-05", "newest");
    add(written, "t-1", "in a batch");
    add(written, "ttl-1", "for an hour");
    add(written, "ttl-2", "for an hour");
    add(written, "doomed", "value");
    add(written, "empty", "");
    add(written, "u-1", "unsynced");
    add(written, "u-2", "batch");
    add(written, "u-3", "batch");
    add(written, "u-4", "last");
    add(written, "more", "v");
    return written;
  }

  private static void add(Map<String, Set<String>> written, String key, String... values) {
    written.computeIfAbsent(key, any -> new HashSet<>()).addAll(Set.of(values));
  }

  /** Fails on a value that was never written under this key. */
  static void require(byte[] key, byte[] value) {
    String of = new String(key, UTF_8);
    String read = new String(value, UTF_8);
    Set<String> written = BY_KEY.get(of);
    if (written == null || !written.contains(read)) {
      throw new AssertionError("never written: '" + read + "' under '" + of + "'");
    }
  }
}
