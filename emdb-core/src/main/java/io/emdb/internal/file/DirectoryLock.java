package io.emdb.internal.file;

import io.emdb.EmdbLockedException;
import io.emdb.LockHolder;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Keeps a directory for one database at a time, in this process and among all processes. */
final class DirectoryLock implements Closeable {

  /*
   * The system's lock on the file LOCK keeps other processes out and vanishes with the process, so
   * nothing stale can remain. On POSIX systems it has a trap: closing any descriptor of the file
   * drops all locks the process holds on it. Therefore we never open it while this process may hold
   * its lock:
   *
   * - A registry of the held directories is asked first. It goes by the identity of the directory,
   *   so that links, relative paths and other spellings meet.
   * - A copy of this class in another class loader has a registry of its own. They meet in the
   *   properties of the system, which belong to no class loader.
   * - Java tells us that other code in this process holds the lock only when we have opened the
   *   file. That channel is then kept open and used by the next attempt, since closing it would free
   *   the other's lock.
   * - The registry forgets a directory last, when the channel is closed.
   *
   * Other code of this process can still fall into the trap, if only by copying the directory. So
   * there are two ranges: the door, which who enters must get, and behind it the watch, which who
   * enters must get, too. Whoever is inside lets the watch go and takes it again before each change
   * of the directory. Had the locks been dropped, that brings one of them back, and keeps others out
   * from then on; and if another process came first, it is found out before anything is changed.
   *
   * The file is never deleted: two processes could then hold the locks of two files of one name. If
   * somebody else deletes it, that is found out, too. Nothing is read or written through the channel,
   * and taking a lock without waiting knows no interrupt, so no interrupt can close it.
   */

  // reading as well, though nothing is read: to open a pipe for writing alone waits for a reader
  private static final Set<OpenOption> OPTIONS =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          LinkOption.NOFOLLOW_LINKS);

  private static final ConcurrentMap<Object, DirectoryLock> HELD = new ConcurrentHashMap<>();
  private static final ConcurrentMap<Object, LockFile> LEFT_OPEN = new ConcurrentHashMap<>();
  private static final String PROPERTY = "io.emdb.open.";

  private static final long DOOR_BYTES = 1L << 62;

  /** The open file, and its identity while it was opened. */
  private record LockFile(FileChannel channel, @Nullable Object fileKey) {}

  private final Path directory;
  private final Object key;
  private final ReentrantLock watching = new ReentrantLock();

  // written before the lock is handed out
  private @Nullable LockFile held;

  private final AtomicBoolean closed = new AtomicBoolean();

  // guarded by the lock `watching`
  private @Nullable FileLock watch;
  private @Nullable String lost;

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
      lock.register();
      try {
        lock.held = lock.take();
        return lock;
      } finally {
        if (lock.held == null) {
          lock.unregister();
        }
      }
    } catch (IOException e) {
      throw DatabaseDirectory.unusable(realDirectory, e);
    }
  }

  private void register() {
    DirectoryLock holder = HELD.putIfAbsent(key, this);
    if (holder != null) {
      throw locked(directory, "this process has it open as " + holder.directory);
    }
    Object other = System.getProperties().putIfAbsent(PROPERTY + key, directory.toString());
    if (other != null) {
      HELD.remove(key, this);
      throw locked(directory, "other code in this process has it open as " + other);
    }
  }

  private void unregister() {
    System.getProperties().remove(PROPERTY + key);
    HELD.remove(key, this);
  }

  private LockFile take() throws IOException {
    LockFile file = leftOpen();
    boolean close = true;
    try {
      if (file.channel.tryLock(0, DOOR_BYTES, /* shared= */ false) == null) {
        throw locked(directory, "another process has it open");
      }
      watch = tryWatch(file.channel);
      if (watch == null) {
        throw locked(directory, "another process has it open");
      }
      close = false;
      return file;
    } catch (OverlappingFileLockException e) {
      close = false;
      LEFT_OPEN.put(key, file);
      throw locked(directory, "other code in this process has it open");
    } finally {
      if (close) {
        file.channel.close();
      }
    }
  }

  /** Returns the file an earlier attempt left open, or opens it. */
  private LockFile leftOpen() throws IOException {
    LockFile left = LEFT_OPEN.remove(key);
    if (left != null) {
      if (isTheFile(left.fileKey)) {
        return left;
      }
      left.channel.close();
    }
    FileChannel opened = openLockFile();
    boolean close = true;
    try {
      LockFile file = new LockFile(opened, fileKey());
      close = false;
      return file;
    } finally {
      if (close) {
        opened.close();
      }
    }
  }

  private static @Nullable FileLock tryWatch(FileChannel channel) throws IOException {
    return channel.tryLock(DOOR_BYTES, /* size= */ 1, /* shared= */ false);
  }

  private Path lockFile() {
    return directory.resolve(FileNames.LOCK);
  }

  private FileChannel openLockFile() throws IOException {
    return FileChannel.open(lockFile(), OPTIONS, DatabaseDirectory.ownerOnly("rw-------"));
  }

  private @Nullable Object fileKey() throws IOException {
    return PlainFiles.attributes(lockFile()).fileKey();
  }

  /**
   * Makes sure that the directory is still ours alone, before it is changed. Where a lock can only
   * be lost by closing the channel, there is nothing to do.
   *
   * @throws IOException if it may have another owner by now; so does every later call
   */
  void confirm() throws IOException {
    if (!OperatingSystem.POSIX) {
      return;
    }
    watching.lock();
    try {
      if (lost == null) {
        lost = lossFound();
      }
      if (lost != null) {
        throw new IOException(lost);
      }
    } finally {
      watching.unlock();
    }
  }

  private @Nullable String lossFound() throws IOException {
    LockFile got = held;
    FileLock before = watch;
    if (got == null || before == null) {
      throw new IOException("The lock was not taken: " + lockFile());
    }
    if (!isTheFile(got.fileKey)) {
      return lockFile()
          + " was deleted or replaced, so another process may have opened the database. Leave that"
          + " file alone";
    }
    before.release();
    watch = tryWatch(got.channel);
    return watch != null
        ? null
        : "another process has opened the database, for this process has lost the lock of "
            + lockFile()
            + ", as it does when any code in it reads that file. Leave that file alone";
  }

  private boolean isTheFile(@Nullable Object expected) throws IOException {
    try {
      return Objects.equals(expected, fileKey());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Object identity(Path realDirectory) throws IOException {
    Object fileKey = Files.readAttributes(realDirectory, BasicFileAttributes.class).fileKey();
    return fileKey != null ? fileKey : realDirectory;
  }

  private static EmdbLockedException locked(Path directory, String holder) {
    LockHolder known = HolderFile.read(directory);
    return new EmdbLockedException(
        "The database is open already: "
            + holder
            + (known == null ? "" : " (" + known + ")")
            + ", so "
            + directory.resolve(FileNames.LOCK)
            + " is locked. Close it there, share that instance, or choose another directory.",
        known);
  }

  /** Frees the lock before it returns, whatever it throws. Idempotent. */
  @Override
  public void close() throws IOException {
    LockFile got = held;
    if (got == null || !closed.compareAndSet(false, true)) {
      return;
    }
    try {
      got.channel.close();
    } finally {
      // last: from here on this process may open the lock file again
      unregister();
    }
  }
}
