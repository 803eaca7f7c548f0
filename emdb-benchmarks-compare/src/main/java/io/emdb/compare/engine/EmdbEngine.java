package io.emdb.compare.engine;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Emdb itself. */
public final class EmdbEngine implements Engine {

  private static final String SETTINGS =
      "hash keys, segments of 64 MiB, checksums verified on every read (not optional). Durable ="
          + " `onEachWrite()`, batches by `putAll`; otherwise `manual()` and `flush()` as the sync;"
          + " bulk writes by `putAll` and `deleteAll` in batches of 1,000; no compaction but the one"
          + " that is measured";
  private static final String SORTED_SETTINGS = "as Emdb, with `sortedKeys(true)`";

  static final EngineType HASHED =
      new EngineType(
          "emdb",
          "Emdb",
          SETTINGS,
          opening -> open(opening, false),
          Set.of(Trait.PERSISTENT, Trait.DURABLE, Trait.COMPACTS));
  static final EngineType SORTED =
      new EngineType(
          "emdb-sorted",
          "Emdb sorted",
          SORTED_SETTINGS,
          opening -> open(opening, true),
          Set.of(Trait.PERSISTENT, Trait.DURABLE, Trait.ORDERED, Trait.COMPACTS));

  private static final int BULK = 1000;

  private final Emdb emdb;

  private EmdbEngine(Emdb emdb) {
    this.emdb = emdb;
  }

  private static Engine open(Opening opening, boolean sorted) {
    boolean durable = opening.mode() == Mode.DURABLE;
    return new EmdbEngine(
        Emdb.builder()
            .path(opening.directory().resolve("emdb"))
            .flushPolicy(durable ? FlushPolicy.onEachWrite() : FlushPolicy.manual())
            .sortedKeys(sorted)
            .open());
  }

  /** Returns the database, for what only Emdb is asked. */
  public Emdb emdb() {
    return emdb;
  }

  @Override
  public void put(byte[] key, byte[] value) {
    emdb.put(key, value);
  }

  @Override
  public void putBatch(byte[][] keys, byte[][] values) {
    List<Entry> entries = new ArrayList<>(keys.length);
    for (int i = 0; i < keys.length; i++) {
      entries.add(new Entry(keys[i], values[i]));
    }
    emdb.putAll(entries);
  }

  @Override
  public Bulk bulk() {
    return new EmdbBulk();
  }

  @Override
  public Reader reader() {
    return new EmdbReader();
  }

  @Override
  public void sync() {
    emdb.flush();
  }

  @Override
  public void compact() {
    emdb.compact();
  }

  @Override
  public void close() {
    emdb.close();
  }

  private final class EmdbBulk implements Bulk {

    private final List<Entry> puts = new ArrayList<>(BULK);
    private final List<byte[]> removes = new ArrayList<>(BULK);

    @Override
    public void put(byte[] key, byte[] value) {
      writeRemoves(1);
      puts.add(new Entry(key, value));
      writePuts(BULK);
    }

    @Override
    public void remove(byte[] key) {
      writePuts(1);
      removes.add(key);
      writeRemoves(BULK);
    }

    private void writePuts(int atLeast) {
      if (puts.size() >= atLeast) {
        emdb.putAll(puts);
        puts.clear();
      }
    }

    private void writeRemoves(int atLeast) {
      if (removes.size() >= atLeast) {
        emdb.deleteAll(removes);
        removes.clear();
      }
    }

    @Override
    public void close() {
      writePuts(1);
      writeRemoves(1);
    }
  }

  private final class EmdbReader implements Reader {

    @Override
    public byte @Nullable [] get(byte[] key) {
      return emdb.get(key);
    }

    @Override
    public int scan(byte[] from, int limit, EntrySink sink) {
      int count = 0;
      try (Cursor<Entry> cursor = emdb.scan(KeyRange.startingAt(from))) {
        while (count < limit && cursor.hasNext()) {
          Entry entry = cursor.next();
          sink.accept(entry.key(), entry.value());
          count++;
        }
      }
      return count;
    }

    @Override
    public void close() {}
  }
}
