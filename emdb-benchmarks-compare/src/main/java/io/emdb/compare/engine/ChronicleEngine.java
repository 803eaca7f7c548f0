package io.emdb.compare.engine;

import java.io.IOException;
import java.util.Set;
import net.openhft.chronicle.hash.impl.VanillaChronicleHash;
import net.openhft.chronicle.map.ChronicleMap;
import org.jspecify.annotations.Nullable;

/** Chronicle Map, the open-source edition. */
final class ChronicleEngine implements Engine {

  static final EngineType TYPE =
      new EngineType(
          "chronicle",
          "Chronicle Map",
          "persisted to one mapped file, constant sizes of keys and values, sized for the whole run,"
              + " `put` and `remove` return nothing. It has no durable put; the sync is `msync()` of"
              + " the implementation class, a synchronous one that goes around the counter",
          ChronicleEngine::new,
          Set.of(Trait.PERSISTENT));

  private final ChronicleMap<byte[], byte[]> map;

  private ChronicleEngine(Opening opening) throws IOException {
    System.setProperty("chronicle.analytics.disable", "true");
    System.setProperty("chronicle.disclaimer", "false");
    map =
        ChronicleMap.of(byte[].class, byte[].class)
            .constantKeySizeBySample(new byte[opening.keyBytes()])
            .constantValueSizeBySample(new byte[opening.valueBytes()])
            .entries(opening.entries())
            .putReturnsNull(true)
            .removeReturnsNull(true)
            .createPersistedTo(opening.directory().resolve("chronicle.map").toFile());
  }

  @Override
  public void put(byte[] key, byte[] value) {
    map.put(key, value);
  }

  @Override
  public void putBatch(byte[][] keys, byte[][] values) {
    throw new UnsupportedOperationException("Chronicle Map has no batches");
  }

  @Override
  public Bulk bulk() {
    return new ChronicleBulk();
  }

  @Override
  public Reader reader() {
    return new ChronicleReader();
  }

  @Override
  public void sync() {
    ((VanillaChronicleHash<?, ?, ?, ?>) map).msync();
  }

  @Override
  public void compact() {
    throw new UnsupportedOperationException("Chronicle Map has no compaction");
  }

  @Override
  public void close() {
    map.close();
  }

  private final class ChronicleBulk implements Bulk {

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

  private final class ChronicleReader implements Reader {

    @Override
    public byte @Nullable [] get(byte[] key) {
      return map.get(key);
    }

    @Override
    public void close() {}
  }
}
