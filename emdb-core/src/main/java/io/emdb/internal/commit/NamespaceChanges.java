package io.emdb.internal.commit;

import io.emdb.internal.catalog.Catalog;
import io.emdb.internal.catalog.NamespaceEntry;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;

/** Creates and drops namespaces, one at a time. */
final class NamespaceChanges {

  private final ReentrantLock namespaceLock = new ReentrantLock(); // taken before the append lock
  private final ReentrantLock appendLock;
  private final Catalog catalog;
  private final WriteSteps steps;
  private final GroupSync sync;

  NamespaceChanges(ReentrantLock appendLock, Catalog catalog, WriteSteps steps, GroupSync sync) {
    this.appendLock = appendLock;
    this.catalog = catalog;
    this.steps = steps;
    this.sync = sync;
  }

  NamespaceEntry create(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    String stored = new String(bytes, StandardCharsets.UTF_8); // what it is called from here on
    namespaceLock.lock();
    try {
      NamespaceEntry present = catalog.byName(stored);
      if (present != null) {
        return present;
      }
      append(bytes);
      NamespaceEntry created = catalog.byName(stored);
      if (created == null) {
        throw new IllegalStateException("the namespace '" + stored + "' was not published");
      }
      return created;
    } finally {
      namespaceLock.unlock();
    }
  }

  private void append(byte[] name) {
    appendLock.lock();
    try {
      steps.checkWritable();
      steps.write(WriteOp.namespace(catalog.nextNamespaceId(), name));
      sync.awaitAll();
    } finally {
      appendLock.unlock();
    }
  }

  boolean drop(String name) {
    namespaceLock.lock();
    try {
      NamespaceEntry present = catalog.byName(name);
      steps.checkWritable();
      if (present == null) {
        return false;
      }
      drop(present);
      return true;
    } finally {
      namespaceLock.unlock();
    }
  }

  private void drop(NamespaceEntry namespace) {
    WriteOp op = WriteOp.drop(namespace);
    appendLock.lock();
    try {
      steps.checkWritable(namespace);
      steps.append(op);
      namespace.markDropped();
      steps.publishOrQueue(op);
      steps.afterAppend();
    } finally {
      appendLock.unlock();
    }
  }
}
