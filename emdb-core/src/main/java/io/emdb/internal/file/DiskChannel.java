package io.emdb.internal.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Reads, writes and forces a file on threads that others interrupt. */
final class DiskChannel implements Closeable {

  /*
   * The problem: an interrupt closes a FileChannel under every thread that uses it, whether it
   * comes before a blocking operation or during it.
   *
   * The idea: two descriptors. Normally everything goes through `channel`, with the interrupt flag
   * cleared before and restored after. When an interrupt closes it all the same, the operation,
   * which is positional and can be repeated, is completed through `steady`, a RandomAccessFile, which
   * knows no interrupts; and `channel` is opened again for those that follow. So an operation needs
   * two attempts at most, however hard somebody interrupts.
   *
   * Forcing is not so simple. Linux reports a failed write-back once to each open file description,
   * and the exception of the interrupt may take the place of that report. A channel opened
   * afterwards might never hear of it. `steady` has been open from the start, so it still gets the
   * report: a channel is trusted to force (`vouched`) only from the start, or after `steady` was
   * forced while that channel was open. `steady` is forced by its own channel, to be as strong as the
   * normal way on macOS, on a thread that cannot be interrupted.
   *
   * Concurrency: the lock guards the position of `steady`, re-opening and closing.
   */

  private static final int STEP_BYTES = 1 << 20;

  private final Path path;
  private final RandomAccessFile steady;
  private final @Nullable Object fileKey;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile FileChannel channel;
  private volatile FileChannel vouched;
  private volatile boolean closed;

  /** Takes over an open channel; closes it if that fails. */
  DiskChannel(Path path, FileChannel opened) throws IOException {
    this.path = path;
    this.channel = opened;
    this.vouched = opened;
    RandomAccessFile second = null;
    try {
      second = new RandomAccessFile(path.toFile(), "rw");
      this.fileKey = fileKey(path);
    } catch (IOException | RuntimeException e) {
      closeAfter(e, opened);
      if (second != null) {
        closeAfter(e, second);
      }
      throw e;
    }
    this.steady = second;
  }

  long size() throws IOException {
    checkOpen();
    return steady.length();
  }

  /** Cuts or extends. */
  void setSize(long size) throws IOException {
    lock.lock();
    try {
      checkOpen();
      steady.setLength(size);
    } finally {
      lock.unlock();
    }
  }

  /** Writes everything remaining and moves the position of {@code source}. */
  void write(long position, ByteBuffer source) throws IOException {
    checkOpen();
    int end = source.limit();
    long target = position;
    while (source.position() < end) {
      // a heap buffer is copied into native memory that the thread keeps: bound it
      int from = source.position();
      source.limit(Math.min(end, from + STEP_BYTES));
      writeStep(target, source);
      target += source.position() - from;
    }
  }

  private void writeStep(long position, ByteBuffer source) throws IOException {
    int from = source.position();
    boolean interrupted = Thread.interrupted();
    try {
      if (channel.write(source, position) <= 0) {
        throw new IOException("the system accepted no bytes and reported no error");
      }
    } catch (ClosedChannelException e) {
      interrupted |= Thread.interrupted();
      source.position(from);
      writeSteady(position, source);
    } finally {
      restore(interrupted);
    }
  }

  private void writeSteady(long position, ByteBuffer source) throws IOException {
    lock.lock();
    try {
      reopen();
      byte[] bytes = new byte[source.remaining()];
      source.get(bytes);
      steady.seek(position);
      steady.write(bytes);
    } finally {
      lock.unlock();
    }
  }

  /** Reads until {@code target} is full or the file ends, and moves its position. */
  int read(long position, ByteBuffer target) throws IOException {
    checkOpen();
    int start = target.position();
    int end = target.limit();
    while (target.position() < end) {
      int from = target.position();
      target.limit(Math.min(end, from + STEP_BYTES));
      if (readStep(position + (from - start), target) < 0) {
        break;
      }
    }
    target.limit(end);
    return target.position() - start;
  }

  private int readStep(long position, ByteBuffer target) throws IOException {
    int from = target.position();
    boolean interrupted = Thread.interrupted();
    try {
      return channel.read(target, position);
    } catch (ClosedChannelException e) {
      interrupted |= Thread.interrupted();
      target.position(from);
      return readSteady(position, target);
    } finally {
      restore(interrupted);
    }
  }

  private int readSteady(long position, ByteBuffer target) throws IOException {
    lock.lock();
    try {
      reopen();
      byte[] bytes = new byte[target.remaining()];
      steady.seek(position);
      int read = steady.read(bytes);
      if (read > 0) {
        target.put(bytes, 0, read);
      }
      return read;
    } finally {
      lock.unlock();
    }
  }

  /** Forces contents and length. Calls must not overlap. */
  void force() throws IOException {
    checkOpen();
    FileChannel current = channel;
    if (current == vouched && forced(current)) {
      return;
    }
    FileChannel next = reopened();
    Uninterrupted.call(
        () -> {
          steady.getChannel().force(/* metaData= */ false);
          return null;
        });
    vouched = next;
  }

  private boolean forced(FileChannel current) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      current.force(/* metaData= */ false);
      return true;
    } catch (ClosedChannelException e) {
      interrupted |= Thread.interrupted();
      return false;
    } finally {
      restore(interrupted);
    }
  }

  /** Maps the first bytes, extending the file if it is shorter. */
  MappedRange map(int size) throws IOException {
    checkOpen();
    // an interrupt between mapping and return would leak the mapping until the process ends
    return Uninterrupted.call(() -> RangeMapper.BEST.map(steady.getChannel(), size));
  }

  private FileChannel reopened() throws IOException {
    lock.lock();
    try {
      reopen();
      return channel;
    } finally {
      lock.unlock();
    }
  }

  /** Opens the channel again if it is closed; leaves the work to {@code steady} if that fails. */
  private void reopen() throws IOException {
    checkOpen();
    if (channel.isOpen()) {
      return;
    }
    FileChannel next;
    try {
      next =
          FileChannel.open(
              path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return;
    }
    boolean same = false;
    try {
      // somebody outside may have put another file in its place
      same = Objects.equals(fileKey, fileKey(path));
    } finally {
      if (same) {
        channel = next;
      } else {
        next.close();
      }
    }
  }

  private void checkOpen() throws IOException {
    if (closed) {
      throw new IOException("The file is closed: " + path);
    }
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      try (steady) {
        channel.close();
      }
    } finally {
      lock.unlock();
    }
  }

  private static @Nullable Object fileKey(Path path) throws IOException {
    BasicFileAttributes attributes = PlainFiles.attributes(path);
    if (attributes.isSymbolicLink()) { // put there after the channel was opened, which refuses one
      throw new FileSystemException(path.toString(), null, "a symbolic link has taken its place");
    }
    return attributes.fileKey();
  }

  private static void closeAfter(Exception failure, Closeable open) {
    try {
      open.close();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
