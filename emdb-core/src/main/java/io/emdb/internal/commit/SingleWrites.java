package io.emdb.internal.commit;

import static io.emdb.internal.format.RecordFormat.NO_DEADLINE;

import io.emdb.internal.catalog.NamespaceEntry;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.log.Log;
import io.emdb.internal.log.RecordReader;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Writes of one record each. Each takes the append lock. */
final class SingleWrites {

  private final ReentrantLock appendLock;
  private final boolean staged;
  private final RecordReader records;
  private final GuardedAppender appender;
  private final WriteSteps steps;

  SingleWrites(
      ReentrantLock appendLock,
      boolean staged,
      RecordReader records,
      GuardedAppender appender,
      WriteSteps steps) {
    this.appendLock = appendLock;
    this.staged = staged;
    this.records = records;
    this.appender = appender;
    this.steps = steps;
  }

  void put(NamespaceEntry namespace, long hash, byte[] key, byte[] value, long deadline) {
    if (staged) {
      putStaged(WriteOp.put(namespace, hash, key, value, deadline));
      return;
    }
    int footprint = Log.footprint(key.length, value.length, deadline);
    int bodyCheck = RecordFormat.bodyCheck(key, value);
    appendLock.lock();
    try {
      steps.checkWritable(namespace);
      steps.checkReplaceable(namespace, hash, key);
      appender.reserve(footprint);
      long location =
          appender.append(RecordFormat.PUT, 0, namespace.id(), deadline, key, value, bodyCheck);
      steps.publishPut(namespace, hash, key, location, footprint, deadline);
      steps.afterAppend();
    } finally {
      appendLock.unlock();
    }
  }

  private void putStaged(WriteOp op) {
    appendLock.lock();
    try {
      steps.checkWritable(op.requireNamespace());
      steps.checkReplaceable(op.requireNamespace(), op.hash, op.key);
      steps.write(op);
    } finally {
      appendLock.unlock();
    }
  }

  byte @Nullable [] putIfAbsent(
      NamespaceEntry namespace, long hash, byte[] key, byte[] value, long deadline) {
    WriteOp op = WriteOp.put(namespace, hash, key, value, deadline);
    appendLock.lock();
    try {
      steps.checkWritable(namespace);
      long present = steps.settled(namespace, hash, key);
      if (present != 0) {
        return records.value(present);
      }
      steps.checkReplaceable(namespace, hash, key);
      steps.write(op);
      return null;
    } finally {
      appendLock.unlock();
    }
  }

  boolean replace(
      NamespaceEntry namespace,
      long hash,
      byte[] key,
      byte[] expected,
      byte[] value,
      long deadline) {
    WriteOp op = WriteOp.put(namespace, hash, key, value, deadline);
    appendLock.lock();
    try {
      steps.checkWritable(namespace);
      long present = steps.settled(namespace, hash, key);
      if (present == 0 || !Arrays.equals(records.value(present), expected)) {
        return false;
      }
      steps.checkReplaceable(namespace, hash, key);
      steps.write(op);
      return true;
    } finally {
      appendLock.unlock();
    }
  }

  boolean persist(NamespaceEntry namespace, long hash, byte[] key) {
    appendLock.lock();
    try {
      steps.checkWritable(namespace);
      long present = steps.settled(namespace, hash, key);
      if (present == 0 || records.deadline(present) == NO_DEADLINE) {
        return false;
      }
      WriteOp op = WriteOp.put(namespace, hash, key, records.value(present), NO_DEADLINE);
      steps.checkReplaceable(namespace, hash, key);
      steps.write(op);
      return true;
    } finally {
      appendLock.unlock();
    }
  }

  byte @Nullable [] remove(NamespaceEntry namespace, long hash, byte[] key) {
    appendLock.lock();
    try {
      steps.checkWritable(namespace);
      long stored = steps.settledReplaceable(namespace, hash, key);
      byte[] value =
          stored == 0 || !steps.isLive(namespace, hash, stored) ? null : records.value(stored);
      deleteIfStored(stored, namespace, hash, key);
      return value;
    } finally {
      appendLock.unlock();
    }
  }

  boolean delete(NamespaceEntry namespace, long hash, byte[] key) {
    appendLock.lock();
    try {
      steps.checkWritable(namespace);
      long stored = steps.settledReplaceable(namespace, hash, key);
      boolean present = stored != 0 && steps.isLive(namespace, hash, stored);
      deleteIfStored(stored, namespace, hash, key);
      return present;
    } finally {
      appendLock.unlock();
    }
  }

  private void deleteIfStored(long stored, NamespaceEntry namespace, long hash, byte[] key) {
    if (stored != 0) {
      steps.write(WriteOp.delete(namespace, hash, key));
    }
  }

  void clear(NamespaceEntry namespace) {
    appendLock.lock();
    try {
      steps.checkWritable(namespace);
      if (steps.mayHoldEntries(namespace)) {
        steps.write(WriteOp.clear(namespace));
      }
    } finally {
      appendLock.unlock();
    }
  }
}
