package io.emdb.internal.file;

import java.util.Locale;
import java.util.Set;

/** Which names a {@link Storage} accepts: those that mean one plain file on every system. */
final class FileNames {

  static final String LOCK = "LOCK";
  static final String HOLDER = "HOLDER";
  static final String QUARANTINE = "quarantine";

  // the lock must not be opened twice: closing any descriptor of it drops the lock on POSIX
  // systems;
  // who holds it may be written before there is a database
  private static final Set<String> RESERVED = Set.of("lock", "holder", QUARANTINE);

  // what operating systems and their tools leave in any directory, besides names with a dot in
  // front
  private static final Set<String> BYSTANDERS =
      Set.of(
          "lost+found",
          "desktop.ini",
          "thumbs.db",
          "icon\r",
          "$recycle.bin",
          "system volume information");

  private FileNames() {}

  static String checked(String name) {
    if (!isValid(name)) {
      throw new IllegalArgumentException("\"name\" must be a plain file name, found " + name);
    }
    return name;
  }

  /** Tells whether a name says nothing about what its directory is for. */
  static boolean isNeutral(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return name.startsWith(".") || RESERVED.contains(lower) || BYSTANDERS.contains(lower);
  }

  static boolean isValid(String name) {
    if (name.isEmpty() || name.charAt(0) == '.') {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (!isPlain(name.charAt(i))) {
        return false;
      }
    }
    return !RESERVED.contains(name.toLowerCase(Locale.ROOT));
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '.'
        || c == '-'
        || c == '_';
  }

  /** Returns the name a file gets in the quarantine at the n-th attempt to find a free one. */
  static String quarantined(String name, int attempt) {
    return attempt == 0 ? name : name + "." + attempt;
  }
}
