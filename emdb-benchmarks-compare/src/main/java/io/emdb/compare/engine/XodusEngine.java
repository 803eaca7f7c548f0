package io.emdb.compare.engine;

import java.util.Arrays;
import java.util.Set;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.EnvironmentImpl;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import jetbrains.exodus.env.Transaction;
import jetbrains.exodus.gc.GarbageCollector;
import org.jspecify.annotations.Nullable;

/** JetBrains Xodus, its environment layer. */
final class XodusEngine implements Engine {

  static final EngineType TYPE =
      new EngineType(
          "xodus",
          "Xodus",
          "memory usage 1 GiB, store without duplicates and with prefixing, its garbage collection"
              + " on. Durable = commit of an exclusive transaction and `flushAndSync()`, which is"
              + " also the sync; bulk transactions of 10,000; compaction cleans every file but the"
              + " newest and deletes them; a reader keeps one read-only transaction and cursor",
          XodusEngine::new,
          Set.of(Trait.PERSISTENT, Trait.DURABLE, Trait.ORDERED, Trait.COMPACTS));

  private static final int BULK = 10_000;

  private final boolean durable;
  private final EnvironmentImpl environment;
  private final Store store;

  private XodusEngine(Opening opening) {
    durable = opening.mode() == Mode.DURABLE;
    EnvironmentConfig config =
        new EnvironmentConfig().setMemoryUsage(1L << 30).setGcFilesDeletionDelay(0);
    environment =
        (EnvironmentImpl)
            Environments.newInstance(opening.directory().resolve("xodus").toFile(), config);
    store =
        environment.computeInTransaction(
            transaction ->
                environment.openStore(
                    "kv", StoreConfig.WITHOUT_DUPLICATES_WITH_PREFIXING, transaction));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    environment.executeInExclusiveTransaction(
        transaction ->
            store.put(transaction, new ArrayByteIterable(key), new ArrayByteIterable(value)));
    syncIfDurable();
  }

  @Override
  public void putBatch(byte[][] keys, byte[][] values) {
    environment.executeInExclusiveTransaction(
        transaction -> {
          for (int i = 0; i < keys.length; i++) {
            store.put(
                transaction, new ArrayByteIterable(keys[i]), new ArrayByteIterable(values[i]));
          }
        });
    syncIfDurable();
  }

  private void syncIfDurable() {
    if (durable) {
      environment.flushAndSync();
    }
  }

  @Override
  public Bulk bulk() {
    return new XodusBulk();
  }

  @Override
  public Reader reader() {
    return new XodusReader();
  }

  @Override
  public void sync() {
    environment.flushAndSync();
  }

  @Override
  public void compact() {
    GarbageCollector collector = environment.getGC();
    collector.suspend();
    long newest = environment.getLog().getHighFileAddress();
    for (long file : environment.getLog().getAllFileAddresses()) {
      if (file != newest) {
        collector.doCleanFile(file);
      }
    }
    environment.flushAndSync();
    collector.testDeletePendingFiles();
    collector.resume();
  }

  @Override
  public void close() {
    environment.close();
  }

  private static byte[] copy(ByteIterable bytes) {
    return Arrays.copyOf(bytes.getBytesUnsafe(), bytes.getLength());
  }

  private final class XodusBulk implements Bulk {

    private Transaction transaction = environment.beginExclusiveTransaction();
    private int count;

    @Override
    public void put(byte[] key, byte[] value) {
      store.put(transaction, new ArrayByteIterable(key), new ArrayByteIterable(value));
      commitWhenFull();
    }

    @Override
    public void remove(byte[] key) {
      store.delete(transaction, new ArrayByteIterable(key));
      commitWhenFull();
    }

    private void commitWhenFull() {
      count++;
      if (count == BULK) {
        close();
        transaction = environment.beginExclusiveTransaction();
        count = 0;
      }
    }

    @Override
    public void close() {
      transaction.commit();
    }
  }

  private final class XodusReader implements Reader {

    private Transaction transaction = environment.beginReadonlyTransaction();
    private @Nullable Cursor cursor;

    @Override
    public byte @Nullable [] get(byte[] key) {
      ByteIterable value = store.get(transaction, new ArrayByteIterable(key));
      return value == null ? null : copy(value);
    }

    @Override
    public int scan(byte[] from, int limit, EntrySink sink) {
      Cursor at = cursor == null ? store.openCursor(transaction) : cursor;
      cursor = at;
      int count = 0;
      boolean found = at.getSearchKeyRange(new ArrayByteIterable(from)) != null;
      while (found && count < limit) {
        sink.accept(copy(at.getKey()), copy(at.getValue()));
        count++;
        found = count < limit && at.getNext();
      }
      return count;
    }

    @Override
    public void refresh() {
      close();
      transaction = environment.beginReadonlyTransaction();
    }

    @Override
    public void close() {
      if (cursor != null) {
        cursor.close();
        cursor = null;
      }
      transaction.abort();
    }
  }
}
