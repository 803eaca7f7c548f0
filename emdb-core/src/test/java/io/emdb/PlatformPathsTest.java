package io.emdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.emdb.testing.VerifiedDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Databases by the names of application and database, as emdb-rs resolves them. */
class PlatformPathsTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  // absolute on the system that runs the tests, whichever it is
  private final Path home = Path.of("home").toAbsolutePath();
  private final Path other = Path.of("other").toAbsolutePath();
  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> properties = new HashMap<>();

  private Path rootOn(String system) {
    properties.put("os.name", system);
    return new PlatformPaths(environment::get, properties::get).dataRoot();
  }

  @Test
  void linux_isXdgDataHome_orLocalShare() {
    environment.put("HOME", home.toString());
    assertThat(rootOn("Linux")).isEqualTo(home.resolve(".local").resolve("share"));
    assertThat(rootOn("FreeBSD")).isEqualTo(home.resolve(".local").resolve("share"));
    environment.put("XDG_DATA_HOME", other.toString());
    assertThat(rootOn("Linux")).isEqualTo(other);
  }

  @Test
  void relativeOrEmptyVariables_doNotCount() {
    environment.put("HOME", home.toString());
    for (String value : List.of("", "data", "./data")) {
      environment.put("XDG_DATA_HOME", value);
      assertThat(rootOn("Linux")).isEqualTo(home.resolve(".local").resolve("share"));
    }
  }

  @Test
  void macOs_isApplicationSupport() {
    environment.put("HOME", home.toString());
    environment.put("XDG_DATA_HOME", other.toString());
    assertThat(rootOn("Mac OS X"))
        .isEqualTo(home.resolve("Library").resolve("Application Support"));
  }

  @Test
  void windows_isLocalAppData_orRoaming_orTheProfile() {
    environment.put("USERPROFILE", home.toString());
    assertThat(rootOn("Windows 11")).isEqualTo(home.resolve("AppData").resolve("Local"));
    environment.put("APPDATA", other.resolve("roaming").toString());
    assertThat(rootOn("Windows 11")).isEqualTo(other.resolve("roaming"));
    environment.put("LOCALAPPDATA", other.toString());
    assertThat(rootOn("Windows 11")).isEqualTo(other);
  }

  @Test
  void withoutVariables_itIsTheJvmsHome_andElseTheWorkingDirectory() {
    properties.put("user.home", home.toString());
    assertThat(rootOn("Linux")).isEqualTo(home.resolve(".local").resolve("share"));
    properties.put("user.home", "?");
    for (String system : List.of("Linux", "Mac OS X", "Windows 11", "")) {
      assertThat(rootOn(system)).isEqualTo(Path.of("").toAbsolutePath());
    }
  }

  @Test
  void database_isMadeBelowItsApplication_withParents_andFoundAgain() {
    Path root = databases.directory("root");
    Function<String, Emdb> open =
        name -> Emdb.builder().dataRoot(root).appName("shop").databaseName(name).open();
    try (Emdb db = open.apply("orders.emdb")) {
      db.put("k", "orders");
      assertThat(db.path()).contains(root.resolve("shop").resolve("orders.emdb"));
    }
    try (Emdb db = open.apply("baskets")) {
      assertThat(db.isEmpty()).isTrue();
    }
    try (Emdb db = open.apply("orders.emdb")) {
      assertThat(db.getString("k")).isEqualTo("orders");
    }
    assertThat(root.resolve("shop")).isDirectory();
  }

  @Test
  void anyOfTheThree_takesTheDefaultsForTheOthers() {
    Path standard = PlatformPaths.ofThisProcess().dataRoot();
    Path root = Path.of("root");
    assertThat(Emdb.builder().dataRoot(root).options().path())
        .contains(root.resolve("emdb").resolve("emdb-default.emdb"));
    assertThat(Emdb.builder().appName("shop").options().path())
        .contains(standard.resolve("shop").resolve("emdb-default.emdb"));
    assertThat(Emdb.builder().databaseName("orders").options().path())
        .contains(standard.resolve("emdb").resolve("orders"));
    assertThat(Emdb.builder().appName("shop").inMemory().options().path()).isEmpty();
    assertThat(Emdb.builder().options().path()).isEmpty();
  }

  @Test
  void namesThatLeadElsewhere_areRefused() {
    Path root = databases.directory("root");
    for (String name :
        List.of(
            "", " ", ".", "..", "../x", "a/b", "/a", "a\\b", "..\\x", "C:", "a:b", "a\0b", "\n")) {
      assertRefused(() -> Emdb.builder().dataRoot(root).appName(name), "The application's name");
      assertRefused(() -> Emdb.builder().dataRoot(root).databaseName(name), "The database's name");
    }
    assertThat(Files.exists(root)).isFalse();
  }

  @Test
  void pathAndNames_excludeEachOther_andNothingIsMade() {
    Path path = databases.directory();
    List<Consumer<EmdbBuilder>> names =
        List.of(
            builder -> builder.appName("shop"),
            builder -> builder.databaseName("orders"),
            builder -> builder.dataRoot(databases.directory("root")));
    for (Consumer<EmdbBuilder> name : names) {
      EmdbBuilder builder = Emdb.builder().path(path);
      name.accept(builder);
      assertRefused(builder::open, "set one or the other");
    }
    assertThat(path).doesNotExist();
  }

  private static void assertRefused(Runnable call, String message) {
    assertThatExceptionOfType(EmdbConfigurationException.class)
        .isThrownBy(call::run)
        .withMessageContaining(message);
  }
}
