package io.emdb.compare.engine;

import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

/** MapDB 3. */
final class MapDbEngine implements Engine {

  static final EngineType TYPE =
      new EngineType(
          "mapdb",
          "MapDB",
          "B-tree map with byte-array serializers, mapped file, transactions (write-ahead log) on,"
              + " allocation in steps of 64 MiB. Durable = `commit()`, which is also the sync."
              + " `compact()` does nothing with transactions on",
          MapDbEngine::new,
          Set.of(Trait.PERSISTENT, Trait.DURABLE, Trait.ORDERED));

  private final boolean durable;
  private final DB database;
  private final BTreeMap<byte[], byte[]> map;

  private MapDbEngine(Opening opening) {
    durable = opening.mode() == Mode.DURABLE;
    database =
        DBMaker.fileDB(opening.directory().resolve("mapdb.db").toFile())
            .fileMmapEnable()
            .transactionEnable()
            .allocateIncrement(64 << 20)
            .make();
    map = database.treeMap("kv", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY).createOrOpen();
  }

  @Override
  public void put(byte[] key, byte[] value) {
    map.put(key, value);
    if (durable) {
      database.commit();
    }
  }

  @Override
  public void putBatch(byte[][] keys, byte[][] values) {
    for (int i = 0; i < keys.length; i++) {
      map.put(keys[i], values[i]);
    }
    if (durable) {
      database.commit();
    }
  }

  @Override
  public Bulk bulk() {
    return new MapDbBulk();
  }

  @Override
  public Reader reader() {
    return new MapDbReader();
  }

  @Override
  public void sync() {
    database.commit();
  }

  @Override
  public void compact() {
    throw new UnsupportedOperationException("Not with transactions on");
  }

  @Override
  public void close() {
    database.close();
  }

  private final class MapDbBulk implements Bulk {

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

  private final class MapDbReader implements Reader {

    @Override
    public byte @Nullable [] get(byte[] key) {
      return map.get(key);
    }

    @Override
    public int scan(byte[] from, int limit, EntrySink sink) {
      Iterator<Map.Entry<byte[], byte[]>> entries = map.tailMap(from).entrySet().iterator();
      int count = 0;
      while (count < limit && entries.hasNext()) {
        Map.Entry<byte[], byte[]> entry = entries.next();
        sink.accept(entry.getKey(), entry.getValue());
        count++;
      }
      return count;
    }

    @Override
    public void close() {}
  }
}
