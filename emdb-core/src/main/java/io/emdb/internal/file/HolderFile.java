package io.emdb.internal.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.emdb.Emdb;
import io.emdb.LockHolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file that tells who has the directory open. For people only: no decision of the engine is
 * made by it, and whatever is wrong with it, or happens to it, hinders nobody. The lock itself
 * cannot say it, since its file must not be opened by anybody else.
 */
final class HolderFile {

  private static final String MAGIC = "emdb-holder 1";
  private static final int MAX_BYTES = 4096;
  private static final int MAX_WORD = 255;

  private HolderFile() {}

  /** Says that this process has it open; the lock must be held. Tells nobody if that fails. */
  static void write(Path realDirectory) {
    try {
      Uninterrupted.call(
          () -> {
            replace(realDirectory);
            return true;
          });
    } catch (IOException | RuntimeException e) {
      // such as a full disk: it is opened all the same, for the first write to report
    }
  }

  private static void replace(Path directory) throws IOException {
    Path file = directory.resolve(FileNames.HOLDER);
    if (!removed(file)) {
      return; // something of the user's has the name
    }
    Files.createFile(file, DatabaseDirectory.ownerOnly("rw-------"));
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      out.write(textOf(directory).getBytes(US_ASCII));
    }
  }

  private static String textOf(Path directory) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    return String.join(
        "\n",
        MAGIC,
        "pid=" + self.pid(),
        "started=" + started(self),
        "version=" + word(Emdb.class.getPackage().getImplementationVersion()),
        "host=" + word(host()),
        "directory=" + word(identity(directory)),
        "");
  }

  /** Takes back what {@link #write} said; the lock must still be held. */
  static void delete(Path realDirectory) {
    try {
      Uninterrupted.call(() -> removed(realDirectory.resolve(FileNames.HOLDER)));
    } catch (IOException | RuntimeException e) {
      // the next who opens it replaces it, and who reads it sees that the process is gone
    }
  }

  /** Deletes the file if it is one of ours; returns whether none is there now. */
  private static boolean removed(Path file) throws IOException {
    try {
      String text = contentOf(file);
      if (text == null || !(text.isEmpty() || text.startsWith(MAGIC))) {
        return false;
      }
    } catch (NoSuchFileException e) {
      return true;
    }
    Files.deleteIfExists(file);
    return true;
  }

  /** Returns who has a directory open; {@code null} if nobody, or if that cannot be found out. */
  static @Nullable LockHolder read(Path directory) {
    try {
      return Uninterrupted.call(() -> parse(directory.toRealPath()));
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  private static @Nullable LockHolder parse(Path directory) throws IOException {
    Path file = directory.resolve(FileNames.HOLDER);
    String text = contentOf(file);
    if (text == null || !text.startsWith(MAGIC + "\n")) {
      return null;
    }
    Map<String, String> fields = new HashMap<>();
    text.lines()
        .skip(1)
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              if (equals > 0) {
                fields.put(line.substring(0, equals), word(line.substring(equals + 1)));
              }
            });
    String pid = fields.getOrDefault("pid", "");
    String host = fields.getOrDefault("host", "");
    // a copy of the directory has a copy of the file, which speaks of the original
    if (!pid.matches("[0-9]{1,18}")
        || !word(identity(directory)).equals(fields.get("directory"))
        || isGone(Long.parseLong(pid), fields.getOrDefault("started", ""), host)) {
      return null;
    }
    Instant since = PlainFiles.attributes(file).lastModifiedTime().toInstant();
    return new LockHolder(Long.parseLong(pid), since, fields.getOrDefault("version", ""), host);
  }

  /** Returns what is in a plain file that may be ours; {@code null} if it cannot be. */
  private static @Nullable String contentOf(Path file) throws IOException {
    BasicFileAttributes found = PlainFiles.attributes(file);
    if (!found.isRegularFile() || found.size() > MAX_BYTES) {
      return null;
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      return new String(in.readNBytes(MAX_BYTES), US_ASCII);
    }
  }

  /** Tells whether the process is known to have ended; that of another machine never is. */
  private static boolean isGone(long pid, String started, String host) {
    if (!host.equals(word(host()))) {
      return false;
    }
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isEmpty() || !process.get().isAlive()) {
      return true;
    }
    String now = started(process.get()); // numbers of processes are used again
    return !started.isEmpty() && !now.isEmpty() && !started.equals(now);
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  private static String identity(Path realDirectory) throws IOException {
    Object key = PlainFiles.attributes(realDirectory).fileKey();
    return key != null ? key.toString() : Integer.toHexString(realDirectory.hashCode());
  }

  /** Returns the machine's name without asking the network for it. */
  private static @Nullable String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname"), US_ASCII).strip();
    } catch (IOException | RuntimeException e) {
      String name = System.getenv("COMPUTERNAME"); // of Windows
      return name != null ? name : System.getenv("HOSTNAME");
    }
  }

  /** Returns what can be shown in a line of a log, whoever has written it. */
  private static String word(@Nullable String text) {
    String plain = text == null ? "" : text.replaceAll("[^A-Za-z0-9.:_()=,+-]", "_");
    return plain.length() <= MAX_WORD ? plain : plain.substring(0, MAX_WORD);
  }
}
