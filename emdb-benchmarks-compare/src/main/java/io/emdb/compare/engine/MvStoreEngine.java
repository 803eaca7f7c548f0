package io.emdb.compare.engine;

import java.nio.file.Path;
import java.util.Set;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreTool;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;

/** H2's MVStore. */
final class MvStoreEngine implements Engine {

  static final EngineType TYPE =
      new EngineType(
          "mvstore",
          "MVStore",
          "cache 1 GiB, auto-commit buffer 64 MiB, byte-array types for keys and values, default"
              + " retention, no compression. Durable = `commit()` and `sync()`; otherwise puts stay"
              + " in memory until the background commit, and `commit()` and `sync()` are the sync;"
              + " compaction is `MVStoreTool.compact` of the closed file",
          MvStoreEngine::new,
          Set.of(Trait.PERSISTENT, Trait.DURABLE, Trait.ORDERED, Trait.COMPACTS));

  private final Path file;
  private final boolean durable;
  private MVStore store;
  private MVMap<byte[], byte[]> map;

  private MvStoreEngine(Opening opening) {
    file = opening.directory().resolve("mvstore.db");
    durable = opening.mode() == Mode.DURABLE;
    store = openStore();
    map = openMap();
  }

  private MVStore openStore() {
    return new MVStore.Builder()
        .fileName(file.toString())
        .cacheSize(1024)
        .autoCommitBufferSize(64 * 1024)
        .open();
  }

  private MVMap<byte[], byte[]> openMap() {
    return store.openMap(
        "kv",
        new MVMap.Builder<byte[], byte[]>()
            .keyType(ByteArrayDataType.INSTANCE)
            .valueType(ByteArrayDataType.INSTANCE));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    map.put(key, value);
    if (durable) {
      sync();
    }
  }

  @Override
  public void putBatch(byte[][] keys, byte[][] values) {
    for (int i = 0; i < keys.length; i++) {
      map.put(keys[i], values[i]);
    }
    if (durable) {
      sync();
    }
  }

  @Override
  public Bulk bulk() {
    return new MvBulk();
  }

  @Override
  public Reader reader() {
    return new MvReader();
  }

  @Override
  public void sync() {
    store.commit();
    store.sync();
  }

  @Override
  public void compact() {
    store.close();
    MVStoreTool.compact(file.toString(), false);
    store = openStore();
    map = openMap();
  }

  @Override
  public void close() {
    store.close();
  }

  private final class MvBulk implements Bulk {

    @Override
    public void put(byte[] key, byte[] value) {
      map.put(key, value);
    }

    @Override
    public void remove(byte[] key) {
      map.remove(key);
    }

    @Override
    public void close() {}
  }

  private final class MvReader implements Reader {

    @Override
    public byte @Nullable [] get(byte[] key) {
      return map.get(key);
    }

    @Override
    public int scan(byte[] from, int limit, EntrySink sink) {
      Cursor<byte[], byte[]> cursor = map.cursor(from);
      int count = 0;
      while (count < limit && cursor.hasNext()) {
        byte[] key = cursor.next();
        sink.accept(key, cursor.getValue());
        count++;
      }
      return count;
    }

    @Override
    public void close() {}
  }
}
