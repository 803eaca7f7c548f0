package io.emdb.internal.file;

import io.emdb.LockHolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** A directory on disk, locked for this instance. Files are the owner's alone on POSIX systems. */
public final class DiskStorage implements Storage {

  private final Path directory;
  private final DirectoryLock directoryLock;
  private final DiskFile.Owner owner;

  // guards the names: what is open stays under its name, since a file is re-opened by it
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<DiskFile> openFiles = new HashSet<>();
  private boolean closed;

  private DiskStorage(Path directory, DirectoryLock directoryLock) {
    this.directory = directory;
    this.directoryLock = directoryLock;
    this.owner =
        new DiskFile.Owner() {
          @Override
          public void forget(DiskFile file) {
            DiskStorage.this.forget(file);
          }

          @Override
          public void confirm() throws IOException {
            directoryLock.confirm();
          }
        };
  }

  /** Opens a directory whatever is in it; see {@link #open(Path, Predicate, Predicate)}. */
  public static DiskStorage open(Path directory) {
    return open(directory, name -> true, name -> false);
  }

  /**
   * Opens a directory, created with its parents if missing, and locks it until {@link #close}. A
   * link to it is resolved here and never again. A failure leaves nothing open.
   *
   * @param ownFile tells which names only a directory of ours has
   * @param keptFile tells which names are of files we keep, so that nothing else may have them
   * @throws io.emdb.EmdbLockedException if this or another process has it open
   * @throws io.emdb.EmdbFormatException if there is something in it, but nothing of ours, or if a
   *     link or something else that is no plain file has the name of a file we keep; then nothing
   *     was created
   * @throws io.emdb.EmdbIoException if it is not a directory, cannot be created, read or written
   */
  public static DiskStorage open(
      Path directory, Predicate<String> ownFile, Predicate<String> keptFile) {
    Path real = DatabaseDirectory.prepare(Objects.requireNonNull(directory, "directory"));
    PlainFiles.checkAll(real, keptFile);
    DatabaseDirectory.checkBeforeLock(real, ownFile);
    DirectoryLock lock = DirectoryLock.acquire(real);
    boolean usable = false;
    try {
      DatabaseDirectory.checkUsable(real);
      DatabaseDirectory.checkNotForeign(real, ownFile);
      DatabaseDirectory.warnIfOpenToAll(real);
      HolderFile.write(real);
      usable = true;
      return new DiskStorage(real, lock);
    } finally {
      if (!usable) {
        closeQuietly(lock);
      }
    }
  }

  /** Returns who has a directory open, if that can be found out; takes no lock. */
  public static Optional<LockHolder> holderOf(Path directory) {
    return Optional.ofNullable(HolderFile.read(directory));
  }

  /** Returns the real path of the directory. */
  public Path directory() {
    return directory;
  }

  @Override
  public List<String> list() throws IOException {
    checkOpen();
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = String.valueOf(entry.getFileName());
        if (FileNames.isValid(name)
            && !FileNames.isNeutral(name)
            && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
          names.add(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  @Override
  public StorageFile create(String name) throws IOException {
    directoryLock.confirm();
    return openFile(
        name,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public StorageFile open(String name) throws IOException {
    return openFile(
        name, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS));
  }

  private DiskFile openFile(String name, Set<OpenOption> options) throws IOException {
    Path path = directory.resolve(FileNames.checked(name));
    lock.lock();
    try {
      checkOpen();
      if (!options.contains(StandardOpenOption.CREATE_NEW)) { // which allows nothing in its way
        PlainFiles.check(path);
      }
      FileChannel channel =
          FileChannel.open(path, options, DatabaseDirectory.ownerOnly("rw-------"));
      DiskFile file = new DiskFile(path, channel, OperatingSystem.MAPPINGS_NEED_FORCE, owner);
      openFiles.add(file);
      return file;
    } catch (IOException e) {
      throw DiskErrors.ofSpace("open", path, 0, e);
    } finally {
      lock.unlock();
    }
  }

  private void forget(DiskFile file) {
    lock.lock();
    try {
      openFiles.remove(file);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long length(String name) throws IOException {
    checkOpen();
    return Files.size(directory.resolve(FileNames.checked(name)));
  }

  @Override
  public void delete(String name) throws IOException {
    Path path = directory.resolve(FileNames.checked(name));
    lock.lock();
    try {
      checkNotOpen(name);
      directoryLock.confirm();
      Files.deleteIfExists(path);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Path source = directory.resolve(FileNames.checked(from));
    Path target = directory.resolve(FileNames.checked(to));
    lock.lock();
    try {
      checkNotOpen(from);
      checkNotOpen(to);
      directoryLock.confirm();
      Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void quarantine(String name) throws IOException {
    Path source = directory.resolve(FileNames.checked(name));
    Path room = directory.resolve(FileNames.QUARANTINE);
    lock.lock();
    try {
      checkNotOpen(name);
      directoryLock.confirm();
      if (!PlainFiles.isDirectory(room)) {
        Files.createDirectory(room, DatabaseDirectory.ownerOnly("rwx------"));
      }
      for (int attempt = 0;
          !movedTo(room.resolve(FileNames.quarantined(name, attempt)), source); ) {
        attempt++;
      }
      DirectorySync.force(room);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int quarantinedFiles() throws IOException {
    checkOpen();
    Path room = directory.resolve(FileNames.QUARANTINE);
    int count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(room)) {
      for (Path entry : entries) {
        count += Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS) ? 1 : 0;
      }
    } catch (NoSuchFileException e) {
      return 0; // it is made for the first file
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return count;
  }

  private static boolean movedTo(Path target, Path source) throws IOException {
    try {
      Files.move(source, target);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  @Override
  public void syncDirectory() throws IOException {
    checkOpen();
    DirectorySync.force(directory);
  }

  @Override
  public long usableSpace() throws IOException {
    checkOpen();
    long bytes = directory.toFile().getUsableSpace();
    boolean unknown = bytes == 0 && directory.toFile().getTotalSpace() == 0;
    return unknown ? Long.MAX_VALUE : bytes;
  }

  @Override
  public String describe(String name) {
    return directory.resolve(FileNames.checked(name)).toString();
  }

  @Override
  public void close() throws IOException {
    List<DiskFile> left;
    lock.lock();
    try {
      closed = true;
      left = List.copyOf(openFiles);
    } finally {
      lock.unlock();
    }
    // the lock of the directory goes last, and whatever happens
    try (directoryLock) {
      try {
        closeAll(left);
      } finally {
        forgetHolder();
      }
    }
  }

  private void forgetHolder() {
    try {
      directoryLock.confirm();
      HolderFile.delete(directory);
    } catch (IOException e) {
      // the lock is lost, and the file tells of the process that has it now
    }
  }

  private static void closeAll(List<DiskFile> files) throws IOException {
    IOException failure = null;
    for (DiskFile file : files) {
      try {
        file.close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void checkOpen() throws IOException {
    lock.lock();
    try {
      if (closed) {
        throw new IOException("The directory is closed: " + directory);
      }
    } finally {
      lock.unlock();
    }
  }

  private void checkNotOpen(String name) throws IOException {
    checkOpen();
    for (DiskFile file : openFiles) {
      if (file.name().equals(name)) {
        throw new FileSystemException(describe(name), null, "the file is still open: close it");
      }
    }
  }

  private static void closeQuietly(DirectoryLock lock) {
    try {
      lock.close();
    } catch (IOException e) {
      // the failure that made us give up is the one to report
    }
  }
}
