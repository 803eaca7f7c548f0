package io.emdb.security;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.EmdbException;
import io.emdb.EmdbFormatException;
import io.emdb.FlushPolicy;
import io.emdb.testing.Contents;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Something else under the name of a file of a database: links to files of somebody else, pipes,
 * devices. It is refused, nothing outside of the directory is written, cut or deleted, and no open
 * waits.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege there")
@Timeout(value = 60, unit = SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StrangeFilesTest {

  private static final String PRECIOUS = "somebody else's";

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private Path directory;
  private Path victim;
  private Path missing;

  @BeforeEach
  void makeDatabaseAndVictim() throws IOException {
    directory = databases.directory();
    victim = Files.writeString(databases.directory("victim"), PRECIOUS);
    missing = databases.directory("missing");
    try (Emdb db = builder().open()) {
      fill(db, "v");
    }
    assertThat(directory.resolve("INDEX.img")).exists();
  }

  private EmdbBuilder builder() {
    return Emdb.builder().path(directory).segmentSize(64 * 1024).flushPolicy(FlushPolicy.manual());
  }

  private static void fill(Emdb db, String value) {
    for (int i = 0; i < 200; i++) {
      db.put("k" + i % 50, value.repeat(1_000));
    }
  }

  /** Returns what a directory holds, links and all, without following any. */
  private static Map<String, String> listing(Path path) throws IOException {
    Map<String, String> listing = new TreeMap<>();
    try (Stream<Path> entries = Files.list(path)) {
      for (Path entry : entries.toList()) {
        String kind =
            Files.isSymbolicLink(entry)
                ? "link to " + Files.readSymbolicLink(entry)
                : Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
                    ? "file of " + Files.size(entry)
                    : "other";
        listing.put(entry.getFileName().toString(), kind);
      }
    }
    return listing;
  }

  private Path inPlaceOf(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.deleteIfExists(file);
    return file;
  }

  /** Asserts that an open is refused for a file, and that it changed nothing anywhere. */
  private void assertRefused(String name, String kind) throws IOException {
    Map<String, String> before = listing(directory);
    assertThatThrownBy(() -> builder().open())
        .isInstanceOf(EmdbFormatException.class)
        .hasMessageStartingWith(directory.resolve(name) + " is " + kind)
        .hasMessageContaining("remove it");
    assertThat(listing(directory)).isEqualTo(before);
    assertVictimIsWell();
  }

  private void assertVictimIsWell() {
    assertThat(victim).hasContent(PRECIOUS);
    assertThat(missing).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SUPER",
        "LOCK",
        "00000001.seg",
        "00000099.seg",
        "00000099.seg.tmp",
        "00000001.seg.tail-8192",
        "INDEX.img",
        "INDEX.img.tmp",
        "quarantine"
      })
  void link_inPlaceOfAFile_isRefusedAndNotFollowed(String name) throws IOException {
    Path file = inPlaceOf(name);
    Files.createSymbolicLink(file, victim);
    assertRefused(name, "a symbolic link");
    Files.delete(file);
    Files.createSymbolicLink(file, missing);
    assertRefused(name, "a symbolic link");
  }

  /** A link to a good file is refused, too: whoever made it can lead it elsewhere at any time. */
  @ParameterizedTest
  @ValueSource(strings = {"SUPER", "LOCK", "00000001.seg", "INDEX.img"})
  void link_toTheFileItself_isRefused(String name) throws IOException {
    Path moved = databases.directory("moved");
    Files.move(directory.resolve(name), moved);
    Files.createSymbolicLink(directory.resolve(name), moved);
    byte[] bytes = Files.readAllBytes(moved);
    assertRefused(name, "a symbolic link");
    assertThat(moved).hasBinaryContent(bytes);
  }

  @Test
  void linkOfTheQuarantine_isRefused_andNothingIsPutWhereItLeads() throws IOException {
    Path elsewhere = Files.createDirectory(databases.directory("elsewhere"));
    Files.createSymbolicLink(directory.resolve("quarantine"), elsewhere);
    assertRefused("quarantine", "a symbolic link");
    assertThat(elsewhere).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUPER", "LOCK"})
  void link_inADirectoryThatIsNoDatabaseYet_isRefusedAndNothingIsCreated(String name)
      throws IOException {
    directory = Files.createDirectory(databases.directory());
    Files.createSymbolicLink(directory.resolve(name), missing);
    assertRefused(name, "a symbolic link");
  }

  @Test
  void linkOfAnotherName_isLeftAlone() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("readme.txt"), victim);
    try (Emdb db = builder().open()) {
      fill(db, "w");
      db.compact();
    }
    assertThat(link).isSymbolicLink();
    assertVictimIsWell();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUPER", "LOCK", "00000001.seg", "INDEX.img", "INDEX.img.tmp"})
  void directory_inPlaceOfAFile_isRefused(String name) throws IOException {
    Files.createDirectory(inPlaceOf(name));
    assertRefused(name, "a directory");
  }

  @Test
  void file_inPlaceOfTheQuarantine_isRefused() throws IOException {
    Files.createFile(directory.resolve("quarantine"));
    assertRefused("quarantine", "a file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"SUPER", "LOCK", "00000001.seg", "00000099.seg.tmp", "INDEX.img", "quarantine"})
  void pipe_inPlaceOfAFile_isRefusedAndNobodyWaitsForItsOtherEnd(String name) throws Exception {
    run("mkfifo", inPlaceOf(name).toString());
    assertRefused(name, "a pipe, a socket or a device");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUPER", "LOCK", "00000001.seg", "INDEX.img"})
  void device_inPlaceOfAFile_isRefused(String name) throws Exception {
    String file = inPlaceOf(name).toString();
    assumeTrue(mayMakeDevice(file), "only the superuser makes devices");
    assertRefused(name, "a pipe, a socket or a device");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUPER", "LOCK", "00000001.seg"})
  void socket_inPlaceOfAFile_isRefused(String name) throws IOException {
    Path file = inPlaceOf(name);
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(file));
      assertRefused(name, "a pipe, a socket or a device");
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).start().waitFor()).as(command[0]).isZero();
  }

  private static boolean mayMakeDevice(String file) throws Exception {
    return new ProcessBuilder("mknod", file, "c", "1", "3").start().waitFor() == 0;
  }

  // ---- while the database is open

  private void replaceByLink(String name) throws IOException {
    Path file = directory.resolve(name);
    Files.deleteIfExists(file);
    Files.createSymbolicLink(file, victim);
  }

  /** The superblock is opened by its name whenever it is written. */
  @Test
  void linkOfTheSuperblock_madeUnderAnOpenDatabase_isNotWritten() throws IOException {
    Emdb db = builder().open();
    db.put("k0", "changed");
    replaceByLink("SUPER");
    Throwable failure = catchThrowable(db::close);
    assertThat(failure).isInstanceOf(EmdbException.class).hasMessageContaining("SUPER");
    assertVictimIsWell();
  }

  @Test
  void linkInTheWayOfTheNextSegments_isNotWritten() throws IOException {
    Emdb db = builder().open();
    for (int number = 1; number < 40; number++) {
      Path segment = directory.resolve(String.format(Locale.ROOT, "%08d.seg", number));
      if (!Files.exists(segment, LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(segment, victim);
      }
    }
    Throwable failure = catchThrowable(() -> fill(db, "w"));
    assertThat(failure).isInstanceOf(EmdbException.class);
    tryTo(db::close);
    assertVictimIsWell();
  }

  /** Deleting and renaming concern the name in the directory, never what it leads to. */
  @Test
  void linksOfSegmentsAndImage_madeUnderAnOpenDatabase_areDeletedAsLinks() throws IOException {
    Emdb db = builder().open();
    fill(db, "w");
    for (String name : listing(directory).keySet()) {
      if (name.endsWith(".seg")) {
        replaceByLink(name);
      }
    }
    replaceByLink("INDEX.img");
    tryTo(db::compact);
    tryTo(db::close);
    assertVictimIsWell();
  }

  private static void tryTo(ThrowingCallable action) {
    Throwable failure = catchThrowable(action);
    if (failure != null) {
      assertThat(failure).isInstanceOf(EmdbException.class);
    }
  }

  // ---- the directory itself

  @Test
  void linkToTheDirectory_isResolvedOnce_andHeld() throws IOException {
    Path other = Files.createDirectory(databases.directory("other"));
    Path link = Files.createSymbolicLink(databases.directory("link"), directory);
    Emdb db = databases.open(Emdb.builder().path(link).segmentSize(64 * 1024));
    Files.delete(link);
    Files.createSymbolicLink(link, other);
    fill(db, "w");
    db.compact();
    db.close();

    assertThat(other).isEmptyDirectory();
    assertThat(Contents.of(databases.open(builder()))).containsEntry("k7", "w".repeat(1_000));
  }

  // ---- hard links cannot be told from files; their contents decide

  @ParameterizedTest
  @ValueSource(strings = {"SUPER", "00000001.seg", "00000099.seg", "INDEX.img", "LOCK"})
  void hardLinkToAForeignFile_isNotWritten(String name) throws IOException {
    Files.createLink(inPlaceOf(name), victim);
    Throwable failure =
        catchThrowable(
            () -> {
              try (Emdb db = builder().open()) {
                fill(db, "w");
                db.compact();
              }
            });
    if (name.equals("SUPER")
        || name.equals("00000001.seg")) { // what the database cannot do without
      assertThat(failure).isInstanceOf(EmdbException.class).hasMessageContaining(name);
    } else {
      assertThat(failure).isNull();
    }
    assertVictimIsWell();
  }
}
