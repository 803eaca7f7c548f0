package io.emdb.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.testing.Contents;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who else may read and write what a database puts on a disk. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "files inherit the rights of their directory")
class FilePermissionsTest {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
  }

  private static void setMode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  /** Returns the mode of everything from a directory down, by path below it. */
  private static Map<String, String> modes(Path directory) throws IOException {
    Map<String, String> modes = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.toList()) {
        modes.put(directory.relativize(path).toString(), mode(path));
      }
    }
    return modes;
  }

  /** Runs the child under a umask that takes no right away from anybody. */
  private static void runWithoutUmask(String how, Path directory) throws Exception {
    List<String> command =
        List.of(
            "sh",
            "-c",
            "umask 000; exec \"$@\"",
            "sh",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            EveryFileChild.class.getName(),
            how,
            directory.toString());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    assertThat(process.waitFor()).isZero();
  }

  /** Breaks the newest record, as if the power had gone while it was written. */
  private static void tearTheEnd(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".seg")).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        int place = new String(bytes, ISO_8859_1).indexOf(EveryFileChild.LAST);
        if (place >= 0) {
          bytes[place] ^= 1;
          Files.write(file, bytes);
          return;
        }
      }
    }
    throw new AssertionError("the last value is in no segment");
  }

  @Test
  void everyFileAndDirectory_isTheOwnersAlone_whateverTheUmask() throws Exception {
    Path directory = databases.directory("a").resolve("b").resolve("db");
    runWithoutUmask("die", directory);
    tearTheEnd(directory);
    runWithoutUmask("close", directory);

    Map<String, String> modes = modes(databases.directory("a"));
    assertThat(modes.keySet())
        .as("the kinds of files")
        .contains("b/db/SUPER", "b/db/LOCK", "b/db/INDEX.img", "b/db/quarantine")
        .anyMatch(path -> path.matches("b/db/\\d{8}\\.seg"))
        .anyMatch(path -> path.startsWith("b/db/quarantine/"));
    modes.forEach(
        (path, mode) -> {
          boolean directories = List.of("", "b", "b/db", "b/db/quarantine").contains(path);
          assertThat(mode).as(path).isEqualTo(directories ? "rwx------" : "rw-------");
        });
  }

  @Test
  void existingDirectoryAndFiles_keepTheirPermissions() throws IOException {
    Path path = Files.createDirectory(databases.directory());
    setMode(path, "rwxr-x---");
    Emdb db = databases.open(path);
    db.put("k", "v");
    db.close();
    setMode(path.resolve("SUPER"), "rw-r-----");
    setMode(path.resolve("LOCK"), "rw-r-----");
    setMode(path.resolve("00000001.seg"), "rw-r-----");

    db = databases.open(path);
    db.put("k", "w");

    assertThat(modes(path))
        .containsEntry("", "rwxr-x---")
        .containsEntry("SUPER", "rw-r-----")
        .containsEntry("LOCK", "rw-r-----")
        .containsEntry("00000001.seg", "rw-r-----")
        .containsEntry("00000002.seg", "rw-------");
  }

  @Test
  void open_ofADirectoryThatEverybodyMayWrite_warnsOnce_andWorks() throws IOException {
    Path path = Files.createDirectory(databases.directory());
    setMode(path, "rwxrwxrwx");
    List<String> warnings = new ArrayList<>();
    Emdb db = openListening(path, warnings);
    db.put("k", "v");

    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains(path.toString(), "take that right away");
    assertThat(mode(path)).isEqualTo("rwxrwxrwx");
    assertThat(Contents.of(db)).isEqualTo(Map.of("k", "v"));
  }

  @Test
  void open_ofADirectoryOfTheGroup_doesNotWarn() throws IOException {
    Path path = Files.createDirectory(databases.directory());
    setMode(path, "rwxrwxr-x");
    List<String> warnings = new ArrayList<>();
    openListening(path, warnings);

    assertThat(warnings).isEmpty();
  }

  private Emdb openListening(Path path, List<String> messages) {
    Logger logger = Logger.getLogger("io.emdb");
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            messages.add(record.getLevel() + " " + record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    logger.addHandler(handler);
    try {
      return databases.open(path);
    } finally {
      logger.removeHandler(handler);
    }
  }
}
