package io.emdb.compare.engine;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** SQLite over JDBC. */
final class SqliteEngine implements Engine {

  static final EngineType TYPE =
      new EngineType(
          "sqlite",
          "SQLite",
          "one table `WITHOUT ROWID`, WAL, cache 1 GiB, `mmap_size` 8 GiB, checkpoint every 10,000"
              + " pages of 4 KiB. Durable = `synchronous=FULL`; otherwise `OFF`, and a full"
              + " checkpoint is the sync; bulk transactions of 100,000; compaction is `VACUUM`; one"
              + " writing connection behind a lock, one with an open transaction per reader",
          SqliteEngine::new,
          Set.of(Trait.PERSISTENT, Trait.DURABLE, Trait.ORDERED, Trait.COMPACTS));

  private static final String PUT = "INSERT OR REPLACE INTO kv VALUES (?, ?)";
  private static final String REMOVE = "DELETE FROM kv WHERE k = ?";
  private static final int BULK = 100_000;

  private final Path file;
  private final String synchronous;
  private final ReentrantLock lock = new ReentrantLock();
  private Connection connection;
  private PreparedStatement put;
  private PreparedStatement remove;
  private int syncs;

  private SqliteEngine(Opening opening) throws SQLException {
    file = opening.directory().resolve("sqlite.db");
    synchronous = opening.mode() == Mode.DURABLE ? "FULL" : "OFF";
    connection = connect();
    run("CREATE TABLE IF NOT EXISTS kv (k BLOB PRIMARY KEY, v BLOB NOT NULL) WITHOUT ROWID");
    put = connection.prepareStatement(PUT);
    remove = connection.prepareStatement(REMOVE);
  }

  private Connection connect() throws SQLException {
    Connection opened = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = opened.createStatement()) {
      statement.execute("PRAGMA page_size=4096");
      statement.execute("PRAGMA journal_mode=WAL");
      statement.execute("PRAGMA synchronous=" + synchronous);
      statement.execute("PRAGMA cache_size=-1048576");
      statement.execute("PRAGMA mmap_size=8589934592");
      statement.execute("PRAGMA wal_autocheckpoint=10000");
    }
    return opened;
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void put(byte[] key, byte[] value) throws SQLException {
    lock.lock();
    try {
      putLocked(key, value);
    } finally {
      lock.unlock();
    }
  }

  private void putLocked(byte[] key, byte[] value) throws SQLException {
    put.setBytes(1, key);
    put.setBytes(2, value);
    put.executeUpdate();
  }

  @Override
  public void putBatch(byte[][] keys, byte[][] values) throws SQLException {
    lock.lock();
    try {
      connection.setAutoCommit(false);
      for (int i = 0; i < keys.length; i++) {
        putLocked(keys[i], values[i]);
      }
      connection.commit();
      connection.setAutoCommit(true);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Bulk bulk() throws SQLException {
    return new SqliteBulk();
  }

  @Override
  public Reader reader() throws SQLException {
    return new SqliteReader(connect());
  }

  @Override
  public void sync() throws SQLException {
    run("PRAGMA synchronous=FULL");
    // An automatic checkpoint before may have copied everything without a sync, and a checkpoint
    // that finds nothing to copy does not sync either: a small write makes sure that this one does.
    run("PRAGMA user_version=" + ++syncs);
    run("PRAGMA wal_checkpoint(TRUNCATE)");
    run("PRAGMA synchronous=" + synchronous);
  }

  @Override
  public void compact() throws SQLException {
    // A connection that still holds prepared statements refuses to vacuum.
    close();
    connection = connect();
    run("VACUUM");
    sync();
    put = connection.prepareStatement(PUT);
    remove = connection.prepareStatement(REMOVE);
  }

  @Override
  public void close() throws SQLException {
    put.close();
    remove.close();
    connection.close();
  }

  private final class SqliteBulk implements Bulk {

    private int count;

    SqliteBulk() throws SQLException {
      connection.setAutoCommit(false);
    }

    @Override
    public void put(byte[] key, byte[] value) throws SQLException {
      putLocked(key, value);
      commitWhenFull();
    }

    @Override
    public void remove(byte[] key) throws SQLException {
      remove.setBytes(1, key);
      remove.executeUpdate();
      commitWhenFull();
    }

    private void commitWhenFull() throws SQLException {
      count++;
      if (count % BULK == 0) {
        connection.commit();
      }
    }

    @Override
    public void close() throws SQLException {
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  private static final class SqliteReader implements Reader {

    private final Connection own;
    private final PreparedStatement get;
    private final PreparedStatement scan;

    SqliteReader(Connection own) throws SQLException {
      this.own = own;
      own.setAutoCommit(false);
      get = own.prepareStatement("SELECT v FROM kv WHERE k = ?");
      scan = own.prepareStatement("SELECT k, v FROM kv WHERE k >= ? ORDER BY k LIMIT ?");
    }

    @Override
    public byte @Nullable [] get(byte[] key) throws SQLException {
      get.setBytes(1, key);
      try (ResultSet found = get.executeQuery()) {
        return found.next() ? found.getBytes(1) : null;
      }
    }

    @Override
    public int scan(byte[] from, int limit, EntrySink sink) throws SQLException {
      scan.setBytes(1, from);
      scan.setInt(2, limit);
      int count = 0;
      try (ResultSet found = scan.executeQuery()) {
        while (found.next()) {
          sink.accept(found.getBytes(1), found.getBytes(2));
          count++;
        }
      }
      return count;
    }

    @Override
    public void refresh() throws SQLException {
      own.commit();
    }

    @Override
    public void close() throws SQLException {
      get.close();
      scan.close();
      own.commit();
      own.close();
    }
  }
}
