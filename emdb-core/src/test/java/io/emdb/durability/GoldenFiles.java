package io.emdb.durability;

import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.ReadView;
import io.emdb.Ttl;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The golden files of docs/format.md §11: small databases with every type of record, kept as a
 * version wrote them. This class makes them, once per format version, and hands out copies.
 *
 * <p>All that is not in {@link #CLOSED}, {@link #KILLED} and {@link #COMPACTED} is random: the
 * identity of the database, its hash seed, and the salts of its segments.
 */
final class GoldenFiles {

  /** The segment size of the golden databases, the smallest there is. */
  static final int SEGMENT_BYTES = 64 * 1024;

  /** How long the entry {@code expiring} lives, counted from {@link ManualClock#START}. */
  static final Duration LIFE = Duration.ofDays(1);

  /** A key that is no text. */
  static final byte[] BINARY_KEY = {(byte) 0xFF, 0x00, (byte) 0x80};

  /** What the three databases hold in their default namespace. */
  static final Map<String, String> CLOSED =
      Map.of(
          "plain",
          "value",
          "",
          "",
          "expiring",
          "later",
          "a",
          "1",
          "b",
          "22",
          "0xff0080",
          "binary",
          "second-session",
          "333");

  static final Map<String, String> KILLED = Map.of("durable", "1", "unsynced", "2");
  static final Map<String, String> COMPACTED = Map.of("b", "2", "c", "changed", "late", "4");

  private GoldenFiles() {}

  /** Makes the golden files of the present format below a directory. */
  public static void main(String[] arguments) throws IOException {
    writeAll(Path.of(arguments[0]));
  }

  static void writeAll(Path directory) throws IOException {
    writeClosed(directory.resolve("closed"));
    writeKilled(directory.resolve("killed"), directory.resolve("scratch"));
    writeCompacted(directory.resolve("compacted"));
  }

  private static Emdb open(Path path) {
    return Emdb.builder()
        .path(path)
        .segmentSize(SEGMENT_BYTES)
        .flushPolicy(FlushPolicy.manual())
        .clock(new ManualClock())
        .open();
  }

  /** Two sessions, each closed: every type of record, every flag, padding of 0 to 7 bytes. */
  private static void writeClosed(Path path) {
    try (Emdb db = open(path)) {
      db.put("plain", "value");
      db.put("", "");
      db.put("expiring", "later", Ttl.after(LIFE));
      db.put(BINARY_KEY, Contents.utf8("binary"));
      db.put("gone", "x");
      db.delete("gone");
      db.put("expired-by-hand", "x");
      db.flush();
      db.namespace("kept").put("k", "v");
      db.namespace("cleared").put("before", "1");
      db.namespace("cleared").clear();
      db.namespace("cleared").put("after", "1");
      db.namespace("dropped").put("k", "v");
      db.dropNamespace("dropped");
      db.inTransaction(
          tx -> {
            tx.put("a", "1");
            tx.put("b", "22", Ttl.after(LIFE));
            tx.delete("expired-by-hand");
            tx.namespace("kept").put("in-batch", "v");
          });
    }
    try (Emdb db = open(path)) {
      db.put("second-session", "333");
    }
  }

  /**
   * A database copied while open. The end of its last batch is taken out of the copy, as a kill
   * between two stores leaves it.
   */
  private static void writeKilled(Path path, Path scratch) throws IOException {
    try (Emdb db = open(scratch)) {
      db.put("durable", "1");
    }
    try (Emdb db = open(scratch)) {
      db.put("unsynced", "2");
      db.putAll(List.of(Entry.of("neither", "4"), Entry.of("never", "3")));
      copy(scratch, path);
    }
    Path segment = path.resolve("00000002.seg");
    byte[] bytes = Files.readAllBytes(segment);
    DocumentedFormat.Segment parsed = DocumentedFormat.segment(bytes);
    DocumentedFormat.LogRecord end = parsed.records().get(parsed.records().size() - 1);
    Files.write(segment, Arrays.copyOf(bytes, end.offset()));
    delete(scratch);
  }

  /**
   * A compacted segment with all types of markers. They stay only while a segment that outlives
   * theirs may hold something they hide, so an open view keeps such a one.
   */
  private static void writeCompacted(Path path) {
    try (Emdb db = open(path)) {
      db.putAll(List.of(Entry.of("a", "1"), Entry.of("b", "2"), Entry.of("c", "3")));
      db.namespace("kept").put("k", "v");
      db.namespace("cleared").put("before", "1");
      db.namespace("dropped").put("k", "v");
      try (ReadView view = db.readView()) {
        db.compact();
        db.delete("a");
        db.put("c", "changed");
        db.put("late", "4", Ttl.after(LIFE));
        db.namespace("cleared").clear();
        db.dropNamespace("dropped");
        db.compact();
        Objects.requireNonNull(view.get("a"), "the view still sees its moment");
      }
    }
  }

  /** Copies a golden database to a place where it may be opened. */
  static void copyTo(Path target, String version, String name) throws IOException {
    copy(directory(version).resolve(name), target);
    Path killed = target.resolve("00000002.seg");
    if (name.equals("killed")) {
      // the zeros behind the log's end are not kept in the repository
      Files.write(killed, Arrays.copyOf(Files.readAllBytes(killed), SEGMENT_BYTES));
    }
  }

  /** Returns the directory of the golden files of a version. */
  static Path directory(String version) {
    URL resource = GoldenFiles.class.getResource("/golden/" + version + "/closed/SUPER");
    try {
      URI uri = Objects.requireNonNull(resource, "golden files").toURI();
      return Path.of(uri).resolve("../..").normalize();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else if (!file.endsWith("LOCK")) {
          Files.copy(file, target);
        }
      }
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted((a, b) -> b.compareTo(a)).forEach(GoldenFiles::deleteOne);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
