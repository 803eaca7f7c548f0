package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.EmdbException;
import io.emdb.EmdbFormatException;
import io.emdb.EmdbStats;
import io.emdb.testing.Contents;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opens databases as earlier versions left them (docs/format.md §11). */
class GoldenFilesTest {

  private static final Instant DEADLINE = ManualClock.START.plus(GoldenFiles.LIFE);

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  private final ManualClock clock = new ManualClock();

  private Path copy(String version, String name) throws IOException {
    Path path = databases.directory();
    GoldenFiles.copyTo(path, version, name);
    return path;
  }

  private Emdb open(Path path) {
    return databases.open(Emdb.builder().path(path).clock(clock));
  }

  private static Map<String, byte[]> bytes(Path directory) throws IOException {
    Map<String, byte[]> bytes = new HashMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.endsWith("LOCK")) {
          bytes.put(directory.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(strings = "v1")
  void closedDatabase_hasItsEntries(String version) throws IOException {
    Emdb db = open(copy(version, "closed"));
    assertThat(Contents.of(db)).isEqualTo(GoldenFiles.CLOSED);
    assertThat(db.get(GoldenFiles.BINARY_KEY)).isEqualTo(Contents.utf8("binary"));
    assertThat(db.expiresAt("expiring")).contains(DEADLINE);
    assertThat(db.expiresAt("b")).as("written in a batch").contains(DEADLINE);
    assertThat(db.namespaces()).containsExactly("cleared", "kept");
    assertThat(Contents.of(db.namespace("kept"))).isEqualTo(Map.of("k", "v", "in-batch", "v"));
    assertThat(Contents.of(db.namespace("cleared"))).isEqualTo(Map.of("after", "1"));
    EmdbStats stats = db.stats();
    assertThat(stats.recovery().cleanShutdown()).isTrue();
    assertThat(stats.recovery().discardedBytes()).isZero();
    assertThat(stats.lastTransactionId()).isEqualTo(1);
    assertThat(stats.lastSequence()).isEqualTo(25);
  }

  @ParameterizedTest
  @ValueSource(strings = "v1")
  void closedDatabase_afterItsDeadlines_hasTheOthers(String version) throws IOException {
    clock.set(DEADLINE);
    Emdb db = open(copy(version, "closed"));
    Map<String, String> left = new HashMap<>(GoldenFiles.CLOSED);
    left.remove("expiring");
    left.remove("b");
    assertThat(Contents.of(db)).isEqualTo(left);
  }

  @ParameterizedTest
  @ValueSource(strings = "v1")
  void closedDatabase_openedAndRead_isNotChanged(String version) throws IOException {
    Path path = copy(version, "closed");
    Map<String, byte[]> before = bytes(path);
    Emdb db = open(path);
    assertThat(db.getString("plain")).isEqualTo("value");
    db.close();
    assertThat(bytes(path)).containsExactlyInAnyOrderEntriesOf(before);
  }

  @ParameterizedTest
  @ValueSource(strings = "v1")
  void closedDatabase_isWrittenToAndCompacted(String version) throws IOException {
    Path path = copy(version, "closed");
    Emdb db = open(path);
    db.put("new", "1");
    db.delete("plain");
    db.namespace("dropped").put("k", "again");
    db.compact();
    db.close();
    Emdb again = open(path);
    Map<String, String> expected = new HashMap<>(GoldenFiles.CLOSED);
    expected.put("new", "1");
    expected.remove("plain");
    assertThat(Contents.of(again)).isEqualTo(expected);
    assertThat(Contents.of(again.namespace("dropped"))).isEqualTo(Map.of("k", "again"));
    assertThat(Contents.of(again.namespace("cleared"))).isEqualTo(Map.of("after", "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = "v1")
  void killedDatabase_keepsWhatWasWhole(String version) throws IOException {
    Path path = copy(version, "killed");
    byte[] torn = Files.readAllBytes(path.resolve("00000002.seg"));
    Emdb db = open(path);
    assertThat(Contents.of(db)).isEqualTo(GoldenFiles.KILLED);
    EmdbStats.Recovery recovery = db.stats().recovery();
    assertThat(recovery.cleanShutdown()).isFalse();
    assertThat(recovery.discardedRecords())
        .as("the begin of a batch, and two members")
        .isEqualTo(3);
    assertThat(recovery.discardedBytes()).isPositive();
    assertThat(recovery.detail()).contains("00000002.seg", "4136", "quarantine");
    byte[] kept = Files.readAllBytes(path.resolve("quarantine").resolve("00000002.seg.tail-4136"));
    assertThat(kept).as("format.md §7").isEqualTo(slice(torn, 4136, 4136 + kept.length));
    assertThat(kept.length).isEqualTo(recovery.discardedBytes());
    db.put("after", "1");
    db.close();
    assertThat(open(path).getString("after")).isEqualTo("1");
  }

  private static byte[] slice(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  @ParameterizedTest
  @ValueSource(strings = "v1")
  void compactedDatabase_hasItsEntries(String version) throws IOException {
    Emdb db = open(copy(version, "compacted"));
    assertThat(Contents.of(db)).isEqualTo(GoldenFiles.COMPACTED);
    assertThat(db.expiresAt("late")).contains(DEADLINE);
    assertThat(db.namespaces()).containsExactly("cleared", "kept");
    assertThat(Contents.of(db.namespace("kept"))).isEqualTo(Map.of("k", "v"));
    assertThat(db.namespace("cleared").isEmpty()).isTrue();
    db.put("a", "again");
    assertThat(db.stats().lastSequence()).as("sequences go on").isEqualTo(19);
  }

  /** Changes four bytes of both slots of SUPER and makes their checks right again. */
  private static void setInSuper(Path path, int offset, int value) throws IOException {
    ByteBuffer file =
        ByteBuffer.wrap(Files.readAllBytes(path.resolve("SUPER"))).order(ByteOrder.LITTLE_ENDIAN);
    for (int slot = 0; slot < 8192; slot += 4096) {
      file.putInt(slot + offset, value);
      byte[] checked = slice(file.array(), slot, slot + 4092);
      file.putInt(slot + 4092, DocumentedFormat.crc32c(checked));
    }
    Files.write(path.resolve("SUPER"), file.array());
  }

  private void assertRefused(Path path, Class<? extends EmdbException> as, String... words)
      throws IOException {
    Map<String, byte[]> before = bytes(path);
    assertThatThrownBy(() -> open(path)).isInstanceOf(as).hasMessageContainingAll(words);
    assertThat(bytes(path)).containsExactlyInAnyOrderEntriesOf(before);
  }

  @Test
  void newerFormat_isRefusedAndLeftAlone() throws IOException {
    Path path = copy("v1", "closed");
    setInSuper(path, 8, 999);
    assertRefused(path, EmdbFormatException.class, "SUPER", "format 999", "format 1");
  }

  @Test
  void unknownFeature_isRefusedAndLeftAlone() throws IOException {
    Path path = copy("v1", "closed");
    setInSuper(path, 12, 1 << 31);
    assertRefused(path, EmdbFormatException.class, "SUPER", "0x80000000");
  }

  @Test
  void wrongMagic_isDamageBesideSegmentsAndForeignWithoutThem() throws IOException {
    Path path = copy("v1", "closed");
    setInSuper(path, 0, 0x21212121);
    assertRefused(path, EmdbCorruptException.class, "SUPER");
    Files.delete(path.resolve("00000001.seg"));
    Files.delete(path.resolve("00000002.seg"));
    assertRefused(path, EmdbFormatException.class, "SUPER");
  }

  @Test
  void missingSegment_isReportedByName() throws IOException {
    for (String name : List.of("00000001.seg", "00000002.seg")) {
      Path path = copy("v1", "closed");
      Files.delete(path.resolve(name));
      assertRefused(path, EmdbCorruptException.class, name, "missing");
    }
  }

  @Test
  void segmentOfAnotherDatabase_isRefusedAndLeftAlone() throws IOException {
    Path path = copy("v1", "closed");
    Files.copy(
        GoldenFiles.directory("v1").resolve("killed").resolve("00000002.seg"),
        path.resolve("00000002.seg"),
        StandardCopyOption.REPLACE_EXISTING);
    assertRefused(path, EmdbCorruptException.class, "00000002.seg", "another database");
  }

  @Test
  void directoryOfGoldenFiles_isNeverOpenedItself() {
    assertThat(GoldenFiles.directory("v1").resolve("closed").resolve("LOCK")).doesNotExist();
  }
}
