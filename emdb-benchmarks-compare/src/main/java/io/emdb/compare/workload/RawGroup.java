package io.emdb.compare.workload;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The shortest group commit: who finds no sync running writes for all who came meanwhile. */
final class RawGroup {

  private final FileChannel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition synced = lock.newCondition();
  private ByteBuffer gathering;
  private ByteBuffer writing;
  private long position;
  private long gathered;
  private long durable;
  private boolean leading;

  RawGroup(FileChannel channel, int recordBytes) {
    this.channel = channel;
    this.gathering = ByteBuffer.allocateDirect(64 * recordBytes);
    this.writing = ByteBuffer.allocateDirect(64 * recordBytes);
  }

  void put(byte[] key, byte[] value) throws IOException {
    lock.lock();
    try {
      gathering.put(key).put(value);
      long mine = ++gathered;
      while (durable < mine) {
        if (leading) {
          synced.awaitUninterruptibly();
        } else {
          lead();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void lead() throws IOException {
    leading = true;
    ByteBuffer taken = gathering.flip();
    gathering = writing.clear();
    writing = taken;
    long upTo = gathered;
    int bytes = taken.remaining();
    lock.unlock();
    try {
      channel.write(taken, position);
      channel.force(false);
    } finally {
      lock.lock();
      position += bytes;
      durable = upTo;
      leading = false;
      synced.signalAll();
    }
  }
}
