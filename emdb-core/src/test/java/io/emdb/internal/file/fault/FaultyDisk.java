package io.emdb.internal.file.fault;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the files of one storage share: the table, the script, what is open, and the lock of it. */
final class FaultyDisk {

  /** The work of an operation that may have to fail. */
  interface Step<T extends @Nullable Object> {
    T run(Operation operation, @Nullable Fault fault) throws IOException;
  }

  /** The work of an operation or a question that is not to fail. */
  interface Work<T extends @Nullable Object> {
    T run() throws IOException;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<FaultyFile> openFiles = new HashSet<>();

  final FileTable table;
  final Script script = new Script();
  final OpenHandles handles = new OpenHandles();

  boolean windows;
  long space = Long.MAX_VALUE;
  int freezeAt = Integer.MAX_VALUE;

  /** Chooses what the system writes back by itself; {@code null} if it does not. */
  @Nullable Random writeBack;

  private volatile @Nullable FileTable frozen;
  private boolean closed;
  private boolean powerLost;

  FaultyDisk(FileTable table) {
    this.table = table;
  }

  /** Changes settings or the like, open or not. */
  void set(Runnable action) {
    lock.lock();
    try {
      action.run();
    } finally {
      lock.unlock();
    }
  }

  /** Answers a question, open or not. */
  <T> T get(Supplier<T> question) {
    lock.lock();
    try {
      return question.get();
    } finally {
      lock.unlock();
    }
  }

  <T extends @Nullable Object> T whenOpen(Work<T> work) throws IOException {
    lock.lock();
    try {
      checkOpen();
      return work.run();
    } finally {
      lock.unlock();
    }
  }

  /** Counts an operation and does it; the step sees to the fault. */
  <T extends @Nullable Object> T operation(Operation.Kind kind, String file, Step<T> step)
      throws IOException {
    return whenOpen(
        () -> {
          Operation operation = script.next(kind, file);
          if (writeBack != null && !isFrozen()) {
            table.writeBack(writeBack);
          }
          try {
            return step.run(operation, script.faultOf(operation));
          } finally {
            if (operation.number() == freezeAt) {
              frozen = table.copy();
            }
          }
        });
  }

  /** Counts an operation and does it, or nothing of it. */
  <T extends @Nullable Object> T wholeOperation(Operation.Kind kind, String file, Step<T> step)
      throws IOException {
    return operation(
        kind,
        file,
        (operation, fault) -> {
          Script.failIf(operation, fault);
          return step.run(operation, fault);
        });
  }

  /** Counts a look at names or contents, which may have to fail, and takes it. */
  <T extends @Nullable Object> T look(String what, Work<T> work) throws IOException {
    return whenOpen(
        () -> {
          script.look(what);
          return work.run();
        });
  }

  boolean becomesDurable(Operation operation) {
    return operation.number() < freezeAt;
  }

  boolean isFrozen() {
    return frozen != null;
  }

  /** Returns the state that a loss of power now starts from. */
  FileTable stateNow() {
    FileTable last = frozen;
    return last != null ? last : table;
  }

  /** Returns the state to go on from, and refuses everything from now on. */
  FileTable lastState() {
    return get(
        () -> {
          powerLost = true;
          FileTable last = frozen != null ? frozen : table.copy();
          frozen = last;
          return last;
        });
  }

  FaultyFile opened(FaultyFile file) {
    openFiles.add(file);
    handles.add(file, file.name());
    return file;
  }

  void closed(FaultyFile file) {
    set(
        () -> {
          openFiles.remove(file);
          handles.remove(file);
        });
  }

  void unmapped(FaultyMapping mapping) {
    set(
        () -> {
          mapping.inode().unmap();
          handles.remove(mapping);
        });
  }

  /** Takes no more operations; what is still open shows in the handles. */
  void close() {
    set(
        () -> {
          closed = true;
          openFiles.clear();
        });
  }

  long usableSpace() {
    long used = table.names().values().stream().mapToLong(Inode::size).sum();
    return space == Long.MAX_VALUE ? space : Math.max(0, space - used);
  }

  void checkSpace(Operation operation, Inode inode, long size) throws IOException {
    long growth = size - inode.size();
    if (growth > 0 && growth > usableSpace()) {
      throw Script.full(operation, "which needs " + growth + " bytes of " + usableSpace());
    }
  }

  void checkOpen(FaultyFile file) throws IOException {
    if (!openFiles.contains(file)) {
      throw new IOException("The file is closed: " + file.name());
    }
  }

  /** Checks that a file may change its name. */
  void checkFree(String name) throws IOException {
    for (FaultyFile file : openFiles) {
      if (file.name().equals(name)) {
        throw new FileSystemException(name, null, "the file is still open: close it");
      }
    }
    Inode inode = table.names().get(name);
    if (windows && inode != null && inode.isMapped()) {
      throw new FileSystemException(name, null, "the file is still mapped");
    }
  }

  /** Checks that a file may become shorter. */
  void checkCut(FaultyFile file, Inode inode, long size) throws IOException {
    if (windows && size < inode.size() && inode.isMapped()) {
      throw new FileSystemException(file.name(), null, "the file is mapped and cannot be cut");
    }
  }

  private void checkOpen() throws IOException {
    if (powerLost) {
      throw new IOException("The power is lost");
    }
    if (closed) {
      throw new IOException("The storage is closed");
    }
  }
}
