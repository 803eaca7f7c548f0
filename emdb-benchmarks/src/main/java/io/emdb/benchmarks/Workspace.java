package io.emdb.benchmarks;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.FlushPolicy;
import io.emdb.benchmarks.Keys.KeyWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** A directory for one database, deleted at the end. */
final class Workspace implements AutoCloseable {

  private static final long KEY_SEED = 0x5EED_0001;
  private static final long ABSENT_SEED = 0x5EED_0002;
  private static final long ORDER_SEED = 0x5EED_0003;
  private static final long VALUE_SEED = 0x5EED_0004;

  private final Path directory;

  /** Makes a directory where the system property says, else in the current one. */
  Workspace() throws IOException {
    Path parent = Path.of(System.getProperty("emdb.benchmarks.directory", "")).toAbsolutePath();
    this.directory = Files.createTempDirectory(parent, "emdb-benchmark-");
  }

  /** Returns keys in the order of writing. */
  static Keys keys(int count) {
    return Keys.random(KEY_SEED, count);
  }

  /** Returns the same keys in the order of access. */
  static Keys shuffledKeys(int count) {
    return keys(count).shuffled(ORDER_SEED);
  }

  /** Returns keys that are in no database. */
  static Keys absentKeys(int count) {
    return Keys.random(ABSENT_SEED, count);
  }

  /** Returns a value. */
  static byte[] value(int bytes) {
    byte[] value = new byte[bytes];
    new SplittableRandom(VALUE_SEED).nextBytes(value);
    return value;
  }

  /** Returns a builder for the database of this directory. */
  EmdbBuilder database() {
    return Emdb.builder().path(directory.resolve("db"));
  }

  /** Makes the database and leaves it closed, so that what is measured starts from an open. */
  void fill(int records, int valueBytes) {
    KeyWalk keys = keys(records).walk(0, 1);
    byte[] value = value(valueBytes);
    try (Emdb db = database().flushPolicy(FlushPolicy.manual()).open()) {
      for (int i = 0; i < records; i++) {
        db.put(keys.next(), value);
      }
    }
  }

  /** Deletes everything. */
  @Override
  public void close() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(directory)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.delete(path);
    }
  }
}
