package io.emdb.compare.engine;

import static java.nio.ByteBuffer.allocateDirect;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.CopyFlags;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/** LMDB over JNR. */
final class LmdbEngine implements Engine {

  static final EngineType TYPE =
      new EngineType(
          "lmdb",
          "LMDB",
          "lmdbjava's proxy for direct buffers, its checks off, map of 32 GiB, without"
              + " `MDB_WRITEMAP`, as it is by default: a stray write of the program cannot reach the"
              + " file then. Durable = the default"
              + " commit; otherwise opened with `MDB_NOSYNC`, the sync is `sync(true)`; bulk"
              + " transactions of 100,000; compaction is a copy with `MDB_CP_COMPACT` put in place;"
              + " a reader keeps one read transaction and cursor",
          LmdbEngine::new,
          Set.of(Trait.PERSISTENT, Trait.DURABLE, Trait.ORDERED, Trait.COMPACTS));

  private static final long MAP_BYTES = 32L << 30;
  private static final int BULK = 100_000;

  private final Path directory;
  private final boolean durable;
  private final int valueBytes;
  private final ThreadLocal<Buffers> buffers = ThreadLocal.withInitial(this::newBuffers);
  private Env<ByteBuffer> env;
  private Dbi<ByteBuffer> database;

  private record Buffers(ByteBuffer key, ByteBuffer value) {

    ByteBuffer key(byte[] bytes) {
      return key.clear().put(bytes).flip();
    }

    ByteBuffer value(byte[] bytes) {
      return value.clear().put(bytes).flip();
    }
  }

  private LmdbEngine(Opening opening) throws IOException {
    System.setProperty(Env.DISABLE_CHECKS_PROP, "true");
    directory = Files.createDirectories(opening.directory().resolve("lmdb"));
    durable = opening.mode() == Mode.DURABLE;
    valueBytes = opening.valueBytes();
    env = openEnv();
    database = env.openDbi("kv", DbiFlags.MDB_CREATE);
  }

  private Env<ByteBuffer> openEnv() {
    Env.Builder<ByteBuffer> builder =
        Env.create().setMapSize(MAP_BYTES).setMaxDbs(1).setMaxReaders(64);
    return durable
        ? builder.open(directory.toFile())
        : builder.open(directory.toFile(), EnvFlags.MDB_NOSYNC);
  }

  private Buffers newBuffers() {
    return new Buffers(allocateDirect(511), allocateDirect(valueBytes));
  }

  @Override
  public void put(byte[] key, byte[] value) {
    Buffers own = buffers.get();
    database.put(own.key(key), own.value(value));
  }

  @Override
  public void putBatch(byte[][] keys, byte[][] values) {
    Buffers own = buffers.get();
    try (Txn<ByteBuffer> transaction = env.txnWrite()) {
      for (int i = 0; i < keys.length; i++) {
        database.put(transaction, own.key(keys[i]), own.value(values[i]));
      }
      transaction.commit();
    }
  }

  @Override
  public Bulk bulk() {
    return new LmdbBulk();
  }

  @Override
  public Reader reader() {
    return new LmdbReader();
  }

  @Override
  public void sync() {
    env.sync(true);
  }

  @Override
  public void compact() throws IOException {
    Path copy = Files.createDirectories(directory.resolveSibling("lmdb-copy"));
    env.copy(copy.toFile(), CopyFlags.MDB_CP_COMPACT);
    env.close();
    Files.move(
        copy.resolve("data.mdb"),
        directory.resolve("data.mdb"),
        StandardCopyOption.REPLACE_EXISTING);
    env = openEnv();
    database = env.openDbi("kv", DbiFlags.MDB_CREATE);
    env.sync(true);
  }

  @Override
  public void close() {
    env.close();
  }

  private static byte[] copy(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private final class LmdbBulk implements Bulk {

    private final Buffers own = buffers.get();
    private Txn<ByteBuffer> transaction = env.txnWrite();
    private int count;

    @Override
    public void put(byte[] key, byte[] value) {
      database.put(transaction, own.key(key), own.value(value));
      commitWhenFull();
    }

    @Override
    public void remove(byte[] key) {
      database.delete(transaction, own.key(key));
      commitWhenFull();
    }

    private void commitWhenFull() {
      count++;
      if (count == BULK) {
        close();
        transaction = env.txnWrite();
        count = 0;
      }
    }

    @Override
    public void close() {
      transaction.commit();
      transaction.close();
    }
  }

  private final class LmdbReader implements Reader {

    private final Buffers own = newBuffers();
    private final Txn<ByteBuffer> transaction = env.txnRead();
    private @Nullable Cursor<ByteBuffer> cursor;

    @Override
    public byte @Nullable [] get(byte[] key) {
      ByteBuffer value = database.get(transaction, own.key(key));
      return value == null ? null : copy(value);
    }

    @Override
    public int scan(byte[] from, int limit, EntrySink sink) {
      Cursor<ByteBuffer> at = cursor == null ? database.openCursor(transaction) : cursor;
      cursor = at;
      int count = 0;
      boolean found = at.get(own.key(from), GetOp.MDB_SET_RANGE);
      while (found && count < limit) {
        sink.accept(copy(at.key()), copy(at.val()));
        count++;
        found = count < limit && at.next();
      }
      return count;
    }

    @Override
    public void refresh() {
      transaction.reset();
      transaction.renew();
      if (cursor != null) {
        cursor.renew(transaction);
      }
    }

    @Override
    public void close() {
      if (cursor != null) {
        cursor.close();
      }
      transaction.close();
    }
  }
}
