package io.emdb.internal.file;

import io.emdb.EmdbFormatException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what has the name of a file of ours and is none. A link would lead our writes to files
 * outside of the directory; a pipe would make an open wait for ever, and a device act.
 */
final class PlainFiles {

  private PlainFiles() {}

  /**
   * Refuses a directory in which something else has the name of a file of ours.
   *
   * @param ours tells the names of files that the database keeps, besides the lock and the
   *     quarantine
   */
  static void checkAll(Path directory, Predicate<String> ours) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      checkFiles(entries, ours);
      Path room = directory.resolve(FileNames.QUARANTINE);
      if (Files.exists(room, LinkOption.NOFOLLOW_LINKS) && !isDirectory(room)) {
        String kind = oddity(room);
        refuse(room, kind == null ? "a file" : kind);
      }
    } catch (IOException e) {
      throw DatabaseDirectory.unusable(directory, e);
    }
  }

  private static void checkFiles(Iterable<Path> entries, Predicate<String> ours)
      throws IOException {
    try {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (name.equals(FileNames.LOCK) || ours.test(name)) {
          refuse(entry, oddity(entry));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static void refuse(Path entry, @Nullable String kind) {
    if (kind != null) {
      throw new EmdbFormatException(
          entry
              + " is "
              + kind
              + ", which no database has under that name: put the file itself in its place, or"
              + " remove it");
    }
  }

  /** Tells whether there is a directory, not a link to one. */
  static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  /** Fails if something is there that is no plain file. */
  static void check(Path file) throws IOException {
    String kind = oddity(file);
    if (kind != null) {
      throw new FileSystemException(file.toString(), null, "it is " + kind + ", not a plain file");
    }
  }

  /** Says what is there instead of a plain file; {@code null} if it is one, or nothing is there. */
  private static @Nullable String oddity(Path path) throws IOException {
    BasicFileAttributes found;
    try {
      found = attributes(path);
    } catch (NoSuchFileException e) {
      return null;
    }
    if (found.isRegularFile()) {
      return null;
    }
    if (found.isSymbolicLink()) {
      return "a symbolic link";
    }
    return found.isDirectory() ? "a directory" : "a pipe, a socket or a device";
  }

  /** Returns what the system knows of a name, not of what a link leads to. */
  static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }
}
