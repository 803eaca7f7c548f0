package io.emdb.durability;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.Namespace;
import io.emdb.Ttl;
import io.emdb.testing.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A database of several segments, one of them compacted, with values that follow from their keys,
 * and what it takes to cut its files while it is open.
 */
final class CutDatabase {

  static final String OTHER = "other";
  static final String LARGE = "large";
  static final int KEYS = 150;

  private CutDatabase() {}

  static EmdbBuilder builder(Path directory, FlushPolicy policy, boolean sorted) {
    return Emdb.builder()
        .path(directory)
        .segmentSize(64 * 1024)
        .flushPolicy(policy)
        .sortedKeys(sorted)
        .clock(new ManualClock());
  }

  static String key(int number) {
    return String.format(Locale.ROOT, "a-long-prefix.%04d", number);
  }

  /** Returns the only value that a key ever has. */
  static String value(String key) {
    int length = key.equals(LARGE) ? 40_000 : 100 + Math.floorMod(key.hashCode(), 300);
    StringBuilder value = new StringBuilder(length + key.length());
    while (value.length() < length) {
      value.append(key).append('=').append(value.length()).append(';');
    }
    return value.toString();
  }

  static Entry entry(String key) {
    return Entry.of(key, value(key));
  }

  /** Makes the database, closed; returns the entries of its default namespace. */
  static Map<String, String> prepare(Path directory) {
    try (Emdb db = builder(directory, FlushPolicy.manual(), true).open()) {
      for (int i = 0; i < KEYS; i++) {
        db.put(key(i), "replaced");
        db.put(key(i), value(key(i)));
      }
      db.compact();
    }
    try (Emdb db = builder(directory, FlushPolicy.manual(), true).open()) {
      db.put(LARGE, value(LARGE));
      for (int i = 0; i < 20; i++) {
        db.put("ttl." + i, value("ttl." + i), Ttl.after(Duration.ofHours(1)));
      }
      List<Entry> batch = new ArrayList<>();
      for (int i = KEYS; i < 2 * KEYS; i++) {
        batch.add(entry(key(i)));
      }
      db.putAll(batch);
      Namespace other = db.namespace(OTHER);
      for (int i = 0; i < 10; i++) {
        other.put(key(i), value(key(i)));
      }
    }
    Map<String, String> written = new TreeMap<>();
    written.put(LARGE, value(LARGE));
    for (int i = 0; i < 2 * KEYS; i++) {
      written.put(key(i), value(key(i)));
    }
    for (int i = 0; i < 20; i++) {
      written.put("ttl." + i, value("ttl." + i));
    }
    return written;
  }

  static void copy(Path from, Path to) {
    try (Stream<Path> files = Files.list(from)) {
      Files.createDirectories(to);
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the segments, oldest first. */
  static List<Path> segments(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".seg")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Cuts a file as another process would. */
  static void cut(Path file, long length) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a file's length, -1 if there is none of the name. */
  static long length(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : -1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
