package io.emdb.internal.file;

import io.emdb.EmdbFormatException;
import io.emdb.EmdbIoException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes a directory fit for a database, or says why it is not. */
final class DatabaseDirectory {

  private static final String LOGGER = "io.emdb";
  private static final String REMEDY = ". Choose another path, or let this user read and write it.";

  private DatabaseDirectory() {}

  /** Creates a directory and its parents where missing, durably, and returns its real path. */
  static Path prepare(Path directory) {
    if (!directory.getFileSystem().equals(FileSystems.getDefault())) {
      throw new EmdbIoException(
          "A database needs a directory of the default file system, found "
              + directory.toUri()
              + ". Choose a path of the disk.");
    }
    try {
      if (!Files.isDirectory(directory)) {
        create(directory.toAbsolutePath());
      }
      return directory.toRealPath();
    } catch (IOException e) {
      throw unusable(directory, e);
    }
  }

  private static void create(Path directory) throws IOException {
    Path existing = existingAncestor(directory);
    if (existing == null || !Files.isDirectory(existing)) {
      throw new FileSystemException(directory.toString(), null, existing + " is not a directory");
    }
    Files.createDirectories(directory, ownerOnly("rwx------"));
    for (Path created = directory; !created.equals(existing); ) {
      Path parent = created.getParent();
      if (parent == null) {
        break;
      }
      syncIfReadable(parent);
      created = parent;
    }
  }

  /** Returns the nearest that exists, the path itself included. A broken link exists, too. */
  private static @Nullable Path existingAncestor(Path path) {
    Path candidate = path;
    while (candidate != null && !Files.exists(candidate) && !Files.isSymbolicLink(candidate)) {
      candidate = candidate.getParent();
    }
    return candidate;
  }

  private static void syncIfReadable(Path directory) throws IOException {
    try {
      DirectorySync.force(directory);
    } catch (AccessDeniedException e) {
      // one may create in a directory that one may not read: then its owner must keep it durable
    }
  }

  /**
   * Looks before the lock file is made, so that nothing is put into a directory that is refused.
   */
  static void checkBeforeLock(Path directory, Predicate<String> ownFile) {
    Path lock = directory.resolve(FileNames.LOCK);
    if (!Files.exists(lock)) {
      checkUsable(directory);
      Path foreign = foreignIn(directory, ownFile);
      if (foreign != null && !Files.exists(lock)) { // else somebody is making a database right now
        throw foreign(foreign);
      }
    }
  }

  /** Refuses a directory that has something in it, but nothing of a database. */
  static void checkNotForeign(Path directory, Predicate<String> ownFile) {
    Path foreign = foreignIn(directory, ownFile);
    if (foreign != null) {
      throw foreign(foreign);
    }
  }

  private static @Nullable Path foreignIn(Path directory, Predicate<String> ownFile) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return foreignAmong(entries, ownFile);
    } catch (IOException e) {
      throw unusable(directory, e);
    }
  }

  private static @Nullable Path foreignAmong(Iterable<Path> entries, Predicate<String> ownFile)
      throws IOException {
    Path foreign = null;
    try {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (ownFile.test(name)) {
          return null;
        }
        if (!FileNames.isNeutral(name)) {
          foreign = entry;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return foreign;
  }

  private static EmdbFormatException foreign(Path entry) {
    return new EmdbFormatException(
        "There are files but no Emdb database where one should be, for one "
            + entry
            + ": choose an empty directory or one that does not exist");
  }

  /** Checks what the lock, already taken, has not shown. */
  static void checkUsable(Path directory) {
    if (!Files.isReadable(directory) || !Files.isWritable(directory)) {
      throw unusable(
          directory, new AccessDeniedException(directory.toString(), null, "permission denied"));
    }
  }

  /**
   * Tells once an open that everybody may put files into the directory, or take them away. That the
   * group may is common where volumes are shared on purpose, and not told.
   */
  static void warnIfOpenToAll(Path directory) {
    if (OperatingSystem.POSIX && isOpenToAll(directory)) {
      System.getLogger(LOGGER)
          .log(
              System.Logger.Level.WARNING,
              "Every user of this system may write into the database directory "
                  + directory
                  + ", and so read and replace what it holds: take that right away");
    }
  }

  private static boolean isOpenToAll(Path directory) {
    try {
      return Files.getPosixFilePermissions(directory).contains(PosixFilePermission.OTHERS_WRITE);
    } catch (IOException e) {
      return false; // no ground to refuse the open: what matters will be met again
    }
  }

  static EmdbIoException unusable(Path directory, IOException failure) {
    return new EmdbIoException(
        "Cannot use " + directory + " as a database directory: " + reason(failure) + REMEDY,
        failure);
  }

  private static String reason(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied"; // the remedy follows
    }
    return failure instanceof FileSystemException named && named.getReason() != null
        ? named.getReason()
        : failure.toString();
  }

  /** Returns the attribute that keeps others out, where the system has it. */
  static FileAttribute<?>[] ownerOnly(String permissions) {
    return OperatingSystem.POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
