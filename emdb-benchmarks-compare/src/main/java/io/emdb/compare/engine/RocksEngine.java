package io.emdb.compare.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB over JNI. */
final class RocksEngine implements Engine {

  private static final String SETTINGS =
      "block cache 1 GiB, bloom filter of 10 bits, index and filter blocks cached and pinned on"
          + " level 0, 2 background jobs, `bytes_per_sync` 1 MiB, write buffer 64 MiB, no"
          + " compression (the data is random). Durable = `setSync(true)`, a batch is one"
          + " `WriteBatch`; bulk writes in batches of 1,000; the sync is `flushWal(true)`;"
          + " compaction is `compactRange()`; a reader keeps one iterator";

  static final EngineType TYPE =
      new EngineType(
          "rocksdb",
          "RocksDB",
          SETTINGS,
          RocksEngine::open,
          Set.of(Trait.PERSISTENT, Trait.DURABLE, Trait.ORDERED, Trait.COMPACTS));

  private static final int BULK = 1000;

  private final LRUCache cache = new LRUCache(1L << 30);
  private final BloomFilter bloom = new BloomFilter(10, false);
  private final Options options = new Options();
  private final WriteOptions writing = new WriteOptions();
  private final RocksDB database;

  private RocksEngine(Opening opening) throws RocksDBException {
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setFilterPolicy(bloom)
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true);
    options
        .setCreateIfMissing(true)
        .setCompressionType(CompressionType.NO_COMPRESSION)
        .setMaxBackgroundJobs(2)
        .setBytesPerSync(1 << 20)
        .setWriteBufferSize(64L << 20)
        .setTableFormatConfig(table);
    writing.setSync(opening.mode() == Mode.DURABLE);
    database = RocksDB.open(options, opening.directory().resolve("rocksdb").toString());
  }

  private static Engine open(Opening opening) throws RocksDBException {
    RocksDB.loadLibrary();
    return new RocksEngine(opening);
  }

  @Override
  public void put(byte[] key, byte[] value) throws RocksDBException {
    database.put(writing, key, value);
  }

  @Override
  public void putBatch(byte[][] keys, byte[][] values) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      for (int i = 0; i < keys.length; i++) {
        batch.put(keys[i], values[i]);
      }
      database.write(writing, batch);
    }
  }

  @Override
  public Bulk bulk() {
    return new RocksBulk();
  }

  @Override
  public Reader reader() {
    return new RocksReader();
  }

  @Override
  public void sync() throws RocksDBException {
    database.flushWal(true);
  }

  @Override
  public void compact() throws RocksDBException {
    database.compactRange();
  }

  @Override
  public void close() {
    database.close();
    writing.close();
    options.close();
    bloom.close();
    cache.close();
  }

  private final class RocksBulk implements Bulk {

    private final WriteBatch batch = new WriteBatch();

    @Override
    public void put(byte[] key, byte[] value) throws RocksDBException {
      batch.put(key, value);
      writeWhenFull();
    }

    @Override
    public void remove(byte[] key) throws RocksDBException {
      batch.delete(key);
      writeWhenFull();
    }

    private void writeWhenFull() throws RocksDBException {
      if (batch.count() == BULK) {
        database.write(writing, batch);
        batch.clear();
      }
    }

    @Override
    public void close() throws RocksDBException {
      database.write(writing, batch);
      batch.close();
    }
  }

  private final class RocksReader implements Reader {

    private final ReadOptions reading = new ReadOptions();
    private @Nullable RocksIterator iterator;

    @Override
    public byte @Nullable [] get(byte[] key) throws RocksDBException {
      return database.get(reading, key);
    }

    @Override
    public int scan(byte[] from, int limit, EntrySink sink) {
      RocksIterator at = iterator == null ? database.newIterator(reading) : iterator;
      iterator = at;
      int count = 0;
      for (at.seek(from); count < limit && at.isValid(); at.next()) {
        sink.accept(at.key(), at.value());
        count++;
      }
      return count;
    }

    @Override
    public void refresh() {
      if (iterator != null) {
        iterator.close();
        iterator = null;
      }
    }

    @Override
    public void close() {
      refresh();
      reading.close();
    }
  }
}
