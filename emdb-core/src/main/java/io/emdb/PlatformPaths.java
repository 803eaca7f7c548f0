package io.emdb;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where the operating system wants applications to keep their data. */
final class PlatformPaths {

  static final String DEFAULT_APP_NAME = "emdb";
  static final String DEFAULT_DATABASE_NAME = "emdb-default.emdb";

  private final UnaryOperator<@Nullable String> environment;
  private final UnaryOperator<@Nullable String> properties;

  PlatformPaths(
      UnaryOperator<@Nullable String> environment, UnaryOperator<@Nullable String> properties) {
    this.environment = environment;
    this.properties = properties;
  }

  static PlatformPaths ofThisProcess() {
    return new PlatformPaths(System::getenv, System::getProperty);
  }

  /**
   * Returns the directory that users' data belongs into; the working directory if neither the
   * environment nor the JVM knows a home.
   */
  Path dataRoot() {
    Path found = platformRoot();
    return found != null ? found : Path.of("").toAbsolutePath();
  }

  private @Nullable Path platformRoot() {
    String system = read(properties, "os.name").toLowerCase(Locale.ROOT);
    if (system.startsWith("windows")) {
      Path local = absolute(read(environment, "LOCALAPPDATA"));
      Path roaming = local != null ? local : absolute(read(environment, "APPDATA"));
      return roaming != null ? roaming : below(home("USERPROFILE"), "AppData", "Local");
    }
    if (system.startsWith("mac")) {
      return below(home("HOME"), "Library", "Application Support");
    }
    Path named = absolute(read(environment, "XDG_DATA_HOME"));
    return named != null ? named : below(home("HOME"), ".local", "share");
  }

  private @Nullable Path home(String variable) {
    Path home = absolute(read(environment, variable));
    return home != null ? home : absolute(read(properties, "user.home"));
  }

  private static String read(UnaryOperator<@Nullable String> source, String name) {
    String value = source.apply(name);
    return value == null ? "" : value;
  }

  private static @Nullable Path below(@Nullable Path root, String first, String second) {
    return root == null ? null : root.resolve(first).resolve(second);
  }

  /** A relative path means something else in every working directory, so it does not count. */
  private static @Nullable Path absolute(String text) {
    try {
      Path path = Path.of(text);
      return path.isAbsolute() ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** Returns a name that is one step below a directory, on every system. */
  static String checkedName(String what, String name) {
    if (name.isBlank() || name.equals(".") || name.equals("..") || !isOneStep(name)) {
      throw new EmdbConfigurationException(
          "The "
              + what
              + " name must be one plain name, neither empty, nor \".\" or \"..\", without"
              + " separators, colons and control characters, found \""
              + name.replaceAll("\\p{Cntrl}", "?")
              + "\". For any other place set the path instead");
    }
    return name;
  }

  private static boolean isOneStep(String name) {
    return name.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c < ' ' || c == 0x7f);
  }
}
