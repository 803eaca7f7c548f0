package io.emdb.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbException;
import io.emdb.EmdbIoException;
import io.emdb.EmdbLockedException;
import io.emdb.FlushPolicy;
import io.emdb.ReadView;
import io.emdb.testing.ChildJvm;
import io.emdb.testing.Contents;
import io.emdb.testing.Directories;
import io.emdb.testing.Structure;
import io.emdb.testing.SystemTools;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever is done in the process that holds a database: another process still finds it locked. */
class LockKeptTest {

  private static final String ON_WINDOWS = "a lock is lost there only by closing its channel";

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  /** Started again when a test has killed it. */
  private static ChildJvm other;

  private Path path;
  private Emdb db;

  @BeforeEach
  void open() throws Exception {
    path = databases.directory();
    db = open(FlushPolicy.onEachWrite());
    db.put("k", "v");
    if (other == null) {
      Path working = Path.of(System.getProperty("java.io.tmpdir"));
      other = ChildJvm.startSmall(working, Map.of(), LockChild.class);
    }
    assertLocked();
  }

  @AfterAll
  static void stop() throws Exception {
    if (other != null) {
      killOther();
    }
  }

  private static void killOther() throws Exception {
    try (ChildJvm killed = other) {
      killed.kill();
    } finally {
      other = null;
    }
  }

  private Emdb open(FlushPolicy policy) {
    return databases.open(Emdb.builder().path(path).segmentSize(64 * 1024).flushPolicy(policy));
  }

  private String ask(String order) throws IOException {
    other.say(order + " " + path);
    return other.readLine();
  }

  private void assertLocked() throws IOException {
    assertThat(ask("try")).isEqualTo("locked");
  }

  private void assertRefused(Path spelling) throws IOException {
    assertThatThrownBy(() -> Emdb.open(spelling)).isInstanceOf(EmdbLockedException.class);
    assertLocked();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void ownOperations_keepIt() throws Exception {
    for (int i = 0; i < 200; i++) {
      db.put("k" + i, "x".repeat(1_000));
    }
    db.stats();
    assertLocked();
    Structure.verify(db);
    assertLocked();
    try (ReadView view = db.readView()) {
      db.clear();
      db.compact();
      assertLocked();
      assertThat(Contents.of(view)).hasSize(201);
    }
    db.namespace("n").put("k", "v");
    db.dropNamespace("n");
    db.sweepExpired();
    db.flush();
    Thread.currentThread().interrupt();
    db.put("k", "v");
    assertThat(Thread.interrupted()).isTrue();
    assertLocked();
  }

  @Test
  void refusedOpens_keepIt() throws Exception {
    assertRefused(path);
    assertRefused(path.resolve("..").resolve(path.getFileName()));
    assertRefused(Path.of("").toAbsolutePath().relativize(path));
    assertRefused(Path.of(path + "/./"));
    Path shouted = path.resolveSibling(path.getFileName().toString().toUpperCase(Locale.ROOT));
    if (Files.exists(shouted)) { // only where names have no case
      assertRefused(shouted);
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
  void refusedOpensThroughLinks_keepIt() throws Exception {
    Path link = Files.createSymbolicLink(databases.directory("link"), path);
    assertRefused(link);
    assertRefused(Files.createSymbolicLink(databases.directory("link-to-link"), link));
    Path parent = Files.createSymbolicLink(databases.directory("link-to-parent"), path.getParent());
    assertRefused(parent.resolve(path.getFileName()));
  }

  @Test
  void refusedOpenThroughAnotherMount_keepsIt() throws Exception {
    SystemTools.requireRoot();
    SystemTools.require("mount", "umount");
    Path mount = Files.createDirectory(databases.directory("mount"));
    SystemTools.Outcome mounted =
        SystemTools.run(List.of("mount", "--bind", path.toString(), mount.toString()));
    if (mounted.exitCode() != 0) {
      SystemTools.skip("no directory can be mounted here: " + mounted.output());
    }
    try {
      assertRefused(mount);
    } finally {
      SystemTools.run("umount", mount.toString());
    }
  }

  /*
   * Symptom: once the classes of a second copy of Emdb were unloaded, as those of an application that
   * was undeployed, other processes could open the database that the first copy held. Cause: the
   * second copy had opened the lock file to find it locked, and kept it open; when it was collected,
   * closing that file dropped the process's locks. Cure: copies meet in the system's properties, and
   * the second never opens the file.
   */
  @Test
  void copyInAnotherClassLoader_thatIsUnloaded_keepsIt() throws Exception {
    Path classes = Path.of(Emdb.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    WeakReference<ClassLoader> loader = openElsewhere(classes.toUri().toURL());
    assertLocked();
    for (int i = 0; i < 50 && loader.get() != null; i++) {
      System.gc();
    }
    assertThat(loader.get()).as("the other copy").isNull();
    for (int i = 0; i < 20; i++) {
      System.gc(); // what closes files that were forgotten runs on a thread of its own
      assertLocked();
    }
  }

  private WeakReference<ClassLoader> openElsewhere(URL classes) throws Exception {
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
      var open = loader.loadClass(Emdb.class.getName()).getMethod("open", Path.class);
      assertThatThrownBy(() -> open.invoke(null, path))
          .isInstanceOf(InvocationTargetException.class)
          .hasStackTraceContaining(EmdbLockedException.class.getName());
      return new WeakReference<>(loader);
    }
  }

  @Test
  void readingAllOtherFiles_keepsIt() throws Exception {
    for (Path file : files()) {
      if (!file.endsWith("LOCK")) {
        assertThat(Files.readAllBytes(file)).isNotNull();
        assertLocked();
      }
    }
  }

  /*
   * Symptom: a copy of the directory made by code of the process itself let other processes open the
   * database for as long as it ran. Cause: POSIX drops a process's locks of a file when it closes any
   * descriptor of it. Cure: the lock is taken again before each change of a file.
   */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = ON_WINDOWS)
  void readingTheLockFile_losesItUntilTheNextWriteOnly() throws Exception {
    for (Path file : files()) {
      assertThat(Files.readAllBytes(file)).isNotNull();
    }
    db.put("after", "v");
    assertLocked();
    assertThat(Files.readAllBytes(path.resolve("LOCK"))).isEmpty();
    db.delete("after");
    assertLocked();
    assertThat(db.failure()).isEmpty();
  }

  /** What says who holds a database does not make a copy of it a held one. */
  @Test
  void copyOfTheDirectory_hasALockOfItsOwn() throws Exception {
    Path copy = databases.directory("copy");
    Directories.copy(path, copy);
    db.put("after", "v");
    assertThat(Contents.of(databases.open(copy))).isEqualTo(Map.of("k", "v"));
    other.say("try " + copy);
    assertThat(other.readLine()).isEqualTo("locked");
    assertLocked();
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = ON_WINDOWS)
  void lockThatAnotherProcessGot_isFoundOutBeforeAnythingIsChanged() throws Exception {
    assertThat(Files.readAllBytes(path.resolve("LOCK"))).isEmpty();
    assertThat(ask("hold")).isEqualTo("holding");

    assertThatThrownBy(() -> db.put("lost", "v"))
        .isInstanceOf(EmdbIoException.class)
        .hasMessageContaining("another process has opened the database")
        .hasMessageContaining(path.resolve("LOCK").toString());
    assertThatThrownBy(() -> db.put("lost", "v")).isInstanceOf(EmdbException.class);
    assertThat(db.getString("k")).isEqualTo("v");
    closeFailed();

    killOther();
    assertThat(Contents.of(open(FlushPolicy.manual())))
        .isEqualTo(Map.of("k", "v", "holder", "was here"));
  }

  /** Stores into a mapping ask nobody: they look where they go. */
  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = ON_WINDOWS)
  void lockThatAnotherProcessGot_isFoundOutBeforeAStoreIntoAMapping() throws Exception {
    db.close();
    db = open(FlushPolicy.manual());
    db.put("mapped", "v");
    assertThat(Files.readAllBytes(path.resolve("LOCK"))).isEmpty();
    assertThat(ask("hold")).isEqualTo("holding");

    assertThatThrownBy(() -> db.put("lost", "v"))
        .isInstanceOf(EmdbIoException.class)
        .hasMessageContaining("something else has written to " + path);
    assertThat(db.getString("mapped")).isEqualTo("v");
    closeFailed();

    killOther();
    assertThat(Contents.of(open(FlushPolicy.manual())))
        .isEqualTo(Map.of("k", "v", "mapped", "v", "holder", "was here"));
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "other systems may not delete an open file")
  void lockFileThatWasDeleted_isFoundOutBeforeAnythingIsChanged() throws Exception {
    Files.delete(path.resolve("LOCK"));

    assertThatThrownBy(() -> db.put("lost", "v"))
        .isInstanceOf(EmdbIoException.class)
        .hasMessageContaining("was deleted or replaced");
    assertThat(db.getString("k")).isEqualTo("v");
    closeFailed();

    assertThat(Contents.of(open(FlushPolicy.manual()))).isEqualTo(Map.of("k", "v"));
  }

  private void closeFailed() {
    try {
      db.close();
    } catch (EmdbException expected) {
      assertThat(db.isOpen()).isFalse();
    }
  }
}
