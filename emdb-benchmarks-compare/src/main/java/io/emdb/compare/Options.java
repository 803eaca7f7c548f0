package io.emdb.compare;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the command line asked for. */
final class Options {

  private static final Set<String> FLAGS = Set.of("quick", "render", "append");
  private static final Set<String> PATHS = Set.of("data", "work", "docs", "virtual-java");
  private static final Set<String> NAMES =
      Set.of(
          "records",
          "rounds",
          "large-rounds",
          "engines",
          "phases",
          "suites",
          "seed",
          "data",
          "work",
          "docs",
          "note",
          "virtual-java");

  private final Map<String, String> given = new TreeMap<>();

  Options(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      String name = arguments[i].replaceFirst("^--", "");
      int at = name.indexOf('=');
      if (at >= 0) {
        take(name.substring(0, at), name.substring(at + 1));
      } else if (FLAGS.contains(name)) {
        given.put(name, "true");
      } else if (i + 1 < arguments.length) {
        take(name, arguments[++i]);
      } else {
        throw new IllegalArgumentException("'--" + name + "' needs a value");
      }
    }
  }

  private void take(String name, String value) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException("No option '--" + name + "': there are " + NAMES + FLAGS);
    }
    given.put(name, value);
  }

  /** Returns what was given, but for notes; of paths of this machine only that they were. */
  String shown() {
    StringBuilder shown = new StringBuilder();
    given.forEach(
        (name, value) -> {
          if (name.equals("note")) {
            return;
          }
          shown.append("--").append(name);
          if (!FLAGS.contains(name)) {
            shown.append('=').append(PATHS.contains(name) ? "..." : value);
          }
          shown.append(' ');
        });
    return shown.isEmpty() ? "none" : shown.toString().trim();
  }

  boolean has(String name) {
    return given.containsKey(name);
  }

  String text(String name) {
    return given.getOrDefault(name, "");
  }

  List<String> list(String name) {
    String value = given.getOrDefault(name, "");
    return value.isEmpty() ? List.of() : List.of(value.split(",", -1));
  }

  long number(String name, long fallback) {
    return Long.parseLong(given.getOrDefault(name, Long.toString(fallback)).replace("_", ""));
  }

  Path path(String name, Path fallback) {
    return Path.of(given.getOrDefault(name, fallback.toString())).toAbsolutePath();
  }
}
