package io.emdb.internal.file;

import io.emdb.EmdbLockedException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Keeps a directory for one database at a time, in this process and among all processes. */
final class DirectoryLock implements Closeable {

  /*
   * The system's lock on the file LOCK keeps other processes out and vanishes with the process, so
   * nothing stale can remain. On POSIX systems it has a trap: closing any descriptor of the file
   * drops all locks the process holds on it. Therefore the file is never opened while this process
   * may hold its lock:
   *
   * - A registry of the held directories is asked first. It goes by the identity of the directory,
   *   so that links, relative paths and other spellings meet.
   * - A copy of this class in another class loader has a registry of its own. Java tells us that
   *   such a copy holds the lock only when we have opened the file. That channel is then kept open
   *   and used by the next attempt, since closing it would free the other's lock.
   * - The registry forgets a directory last, when the channel is closed.
   *
   * The file is never deleted: two processes could then hold the locks of two files of one name.
   * Nothing is read or written through the channel, so no interrupt can close it.
   */

  // reading as well, though nothing is read: to open a pipe for writing alone waits for a reader
  private static final Set<OpenOption> OPTIONS =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);

  private static final ConcurrentMap<Object, DirectoryLock> HELD = new ConcurrentHashMap<>();
  private static final ConcurrentMap<Object, FileChannel> LEFT_OPEN = new ConcurrentHashMap<>();

  private final Path directory;
  private final Object key;

  // written before the lock is handed out, and by close()
  private @Nullable FileChannel channel;

  private DirectoryLock(Path directory, Object key) {
    this.directory = directory;
    this.key = key;
  }

  /**
   * Takes the lock of an existing directory.
   *
   * @throws EmdbLockedException if it is held, by whomever
   * @throws io.emdb.EmdbIoException if the lock file cannot be created or locked
   */
  static DirectoryLock acquire(Path realDirectory) {
    try {
      DirectoryLock lock = new DirectoryLock(realDirectory, identity(realDirectory));
      DirectoryLock holder = HELD.putIfAbsent(lock.key, lock);
      if (holder != null) {
        throw locked(realDirectory, "this process has it open as " + holder.directory);
      }
      try {
        lock.channel = lock.lockedChannel();
        return lock;
      } finally {
        if (lock.channel == null) {
          HELD.remove(lock.key, lock);
        }
      }
    } catch (IOException e) {
      throw DatabaseDirectory.unusable(realDirectory, e);
    }
  }

  private FileChannel lockedChannel() throws IOException {
    FileChannel left = LEFT_OPEN.remove(key);
    FileChannel opened = left != null ? left : openLockFile();
    boolean close = true;
    try {
      if (opened.tryLock() == null) {
        throw locked(directory, "another process has it open");
      }
      close = false;
      return opened;
    } catch (OverlappingFileLockException e) {
      close = false;
      LEFT_OPEN.put(key, opened);
      throw locked(directory, "other code in this process has it open");
    } finally {
      if (close) {
        opened.close();
      }
    }
  }

  private FileChannel openLockFile() throws IOException {
    return FileChannel.open(
        directory.resolve(FileNames.LOCK), OPTIONS, DatabaseDirectory.ownerOnly("rw-------"));
  }

  private static Object identity(Path realDirectory) throws IOException {
    Object fileKey = Files.readAttributes(realDirectory, BasicFileAttributes.class).fileKey();
    return fileKey != null ? fileKey : realDirectory;
  }

  private static EmdbLockedException locked(Path directory, String holder) {
    return new EmdbLockedException(
        "The database is open already: "
            + holder
            + ", so "
            + directory.resolve(FileNames.LOCK)
            + " is locked. Close it there, share that instance, or choose another directory.");
  }

  /** Frees the lock before it returns, whatever it throws. Idempotent. */
  @Override
  public void close() throws IOException {
    FileChannel held = channel;
    if (held == null) {
      return;
    }
    try {
      held.close();
    } finally {
      // last: from here on this process may open the lock file again
      HELD.remove(key, this);
    }
  }
}
