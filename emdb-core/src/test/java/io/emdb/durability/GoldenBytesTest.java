package io.emdb.durability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.durability.DocumentedFormat.LogRecord;
import io.emdb.durability.DocumentedFormat.Segment;
import io.emdb.durability.DocumentedFormat.Super;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The bytes of the golden files, read as docs/format.md describes them, and of the same databases
 * written now: an old file must stay readable, and a new one must not differ from the page.
 */
class GoldenBytesTest {

  private static final List<String> TYPES =
      List.of("PUT", "DELETE", "CLEAR", "NAMESPACE", "DROP", "BEGIN", "END", "SEAL");

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  /** Where files come from. */
  enum Origin {
    GOLDEN_V1,
    WRITTEN_NOW
  }

  private Path files(Origin origin) throws IOException {
    if (origin == Origin.GOLDEN_V1) {
      return GoldenFiles.directory("v1");
    }
    Path directory = databases.directory();
    GoldenFiles.writeAll(directory);
    return directory;
  }

  private static Super superblock(Path database) throws IOException {
    byte[] file = Files.readAllBytes(database.resolve("SUPER"));
    assertThat(file).as("§2: two slots").hasSize(8192);
    return DocumentedFormat.superblock(file);
  }

  private static Segment segment(Path database, String name) throws IOException {
    Segment segment = DocumentedFormat.segment(Files.readAllBytes(database.resolve(name)));
    assertThat(segment.database()).as("§3: at 16").isEqualTo(superblock(database).database());
    assertThat(segment.created()).as("§3: at 64").isEqualTo(ManualClock.START.toEpochMilli());
    assertThat(name)
        .as("§7: a segment's name")
        .isEqualTo(String.format(Locale.ROOT, "%08d.seg", segment.id()));
    return segment;
  }

  /** Writes a record as a line: type, flags by their letters, namespace, sequence, content. */
  private static String line(LogRecord record) {
    String flags =
        ((record.flags() & 1) != 0 ? "d" : "-")
            + ((record.flags() & 2) != 0 ? "b" : "-")
            + ((record.flags() & 4) != 0 ? "s" : "-");
    assertThat(record.flags() & ~7).as("§4.3: three flags").isZero();
    String type = TYPES.get(record.type() - 1);
    String content = record.key() + "=" + record.value();
    if (type.equals("BEGIN") || type.equals("END")) {
      assertThat(record.key()).as("§5: a marker has no key").isEmpty();
      ByteBuffer marker =
          ByteBuffer.wrap(record.value().getBytes(ISO_8859_1)).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(marker.capacity()).as("§5: a marker's value").isEqualTo(12);
      content = "batch " + marker.getLong(0) + " of " + marker.getInt(8);
    }
    if (record.deadline() != Long.MIN_VALUE) {
      long life = record.deadline() - ManualClock.START.toEpochMilli();
      assertThat(life).as("§4.1: the deadline").isEqualTo(GoldenFiles.LIFE.toMillis());
    }
    return String.format(
            Locale.ROOT,
            "%s %s %d #%d %s",
            type,
            flags,
            record.namespace(),
            record.sequence(),
            content)
        .replaceAll(" =$", "");
  }

  private static List<String> lines(Segment segment) {
    List<String> lines = new ArrayList<>();
    segment.records().forEach(record -> lines.add(line(record)));
    return lines;
  }

  @ParameterizedTest
  @EnumSource(Origin.class)
  void closedDatabase_hasEveryTypeOfRecord(Origin origin) throws IOException {
    Path database = files(origin).resolve("closed");
    Segment first = segment(database, "00000001.seg");
    assertThat(first.kind()).as("§3: a log segment").isEqualTo(1);
    assertThat(first.horizon()).as("§3: the log begins").isZero();
    assertThat(lines(first))
        .containsExactly(
            "PUT --s 0 #1 plain=value",
            "PUT --- 0 #2",
            "PUT d-- 0 #3 expiring=later",
            "PUT --- 0 #4 \u00FF\u0000\u0080=binary",
            "PUT --- 0 #5 gone=x",
            "DELETE --- 0 #6 gone=",
            "PUT --- 0 #7 expired-by-hand=x",
            "NAMESPACE --s 1 #8 kept=",
            "PUT --s 1 #9 k=v",
            "NAMESPACE --- 2 #10 cleared=",
            "PUT --s 2 #11 before=1",
            "CLEAR --- 2 #12",
            "PUT --- 2 #13 after=1",
            "NAMESPACE --- 3 #14 dropped=",
            "PUT --s 3 #15 k=v",
            "DROP --- 3 #16",
            "BEGIN --- 0 #17 batch 1 of 4",
            "PUT -b- 0 #18 a=1",
            "PUT db- 0 #19 b=22",
            "DELETE -b- 0 #20 expired-by-hand=",
            "PUT -b- 1 #21 in-batch=v",
            "END --- 0 #22 batch 1 of 4",
            "SEAL --s 0 #23");
    Segment second = segment(database, "00000002.seg");
    assertThat(second.horizon()).as("§3: goes on where the first ended").isEqualTo(23);
    assertThat(lines(second)).containsExactly("PUT --s 0 #24 second-session=333", "SEAL --- 0 #25");
    assertThat(second.saltHigh()).as("§3: a salt of its own").isNotEqualTo(first.saltHigh());
    assertEndsWithItsSeal(database, "00000001.seg", first);
    assertEndsWithItsSeal(database, "00000002.seg", second);
  }

  private static void assertEndsWithItsSeal(Path database, String name, Segment segment)
      throws IOException {
    assertThat(Files.size(database.resolve(name)))
        .as("§6: a close cuts what is behind the seal")
        .isEqualTo(segment.end());
  }

  @ParameterizedTest
  @EnumSource(Origin.class)
  void closedDatabase_hasACleanSuperblock(Origin origin) throws IOException {
    Super closed = superblock(files(origin).resolve("closed"));
    assertThat(closed.flags()).as("§2: clean at 88").isEqualTo(1);
    assertThat(closed.generation()).isEqualTo(5);
    assertThat(closed.created()).isEqualTo(ManualClock.START.toEpochMilli());
    assertThat(closed.nextSegment()).isEqualTo(3);
    assertThat(closed.nextNamespace()).isEqualTo(4);
    assertThat(closed.lastTransaction()).isEqualTo(1);
    assertThat(closed.durableSequence()).isEqualTo(25);
    assertThat(closed.segments()).as("§2: at 92").containsExactly(1L, 2L);
    assertThat(closed.firstSegment()).as("§2: at 4080, nothing was replaced").isZero();
  }

  @ParameterizedTest
  @EnumSource(Origin.class)
  void slots_areWrittenInTurn(Origin origin) throws IOException {
    byte[] file = Files.readAllBytes(files(origin).resolve("closed").resolve("SUPER"));
    assertThat(DocumentedFormat.slot(file, 0).generation()).as("§2: even ones").isEqualTo(4);
    assertThat(DocumentedFormat.slot(file, 1).generation()).as("§2: odd ones").isEqualTo(5);
    assertThat(DocumentedFormat.slot(file, 0).flags()).as("§2: it was open").isZero();
  }

  @ParameterizedTest
  @EnumSource(Origin.class)
  void killedDatabase_endsInsideABatch(Origin origin) throws IOException {
    Path database = files(origin).resolve("killed");
    assertThat(superblock(database).flags()).as("§2: not clean").isZero();
    assertThat(superblock(database).durableSequence()).isEqualTo(2);
    assertThat(superblock(database).segments()).as("§2: at 92").containsExactly(1L);
    assertThat(lines(segment(database, "00000002.seg")))
        .containsExactly(
            "PUT --s 0 #3 unsynced=2",
            "BEGIN --- 0 #4 batch 1 of 2",
            "PUT -b- 0 #5 neither=4",
            "PUT -b- 0 #6 never=3");
  }

  @ParameterizedTest
  @EnumSource(Origin.class)
  void compactedSegment_hasNamespaceMarkersFirst(Origin origin) throws IOException {
    Path database = files(origin).resolve("compacted");
    Segment compacted = segment(database, "00000004.seg");
    assertThat(compacted.kind()).as("§3: a compacted segment").isEqualTo(2);
    assertThat(compacted.horizon()).isEqualTo(18);
    assertThat(superblock(database).segments()).as("§2: at 92").containsExactly(4L);
    assertThat(lines(compacted))
        .containsExactly(
            "NAMESPACE --- 1 #6 kept=",
            "NAMESPACE --- 2 #8 cleared=",
            "CLEAR --- 2 #16",
            "DROP --- 3 #17",
            "PUT --- 0 #3 b=2",
            "PUT --- 1 #7 k=v",
            "DELETE --- 0 #13 a=",
            "PUT --- 0 #14 c=changed",
            "PUT d-- 0 #15 late=4",
            "SEAL --- 0 #18");
    assertEndsWithItsSeal(database, "00000004.seg", compacted);
  }

  @Test
  void everyGoldenFile_isSmall() throws IOException {
    try (var files = Files.walk(GoldenFiles.directory("v1"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.size(file)).as(file.toString()).isLessThan(16 * 1024);
      }
    }
  }

  @Test
  void changedByte_isSeenByTheDocumentedChecks() throws IOException {
    Path database = GoldenFiles.directory("v1").resolve("closed");
    byte[] whole = Files.readAllBytes(database.resolve("00000001.seg"));
    Segment intact = DocumentedFormat.segment(whole);
    LogRecord third = intact.records().get(2);
    byte[] damaged = Arrays.copyOf(whole, whole.length);
    damaged[third.offset() + 30] ^= 1;
    assertThat(DocumentedFormat.segment(damaged).records()).as("§4.4").hasSize(2);
  }

  @Test
  void checksum_isCrc32c() {
    assertThat(DocumentedFormat.crc32c("123456789".getBytes(ISO_8859_1)))
        .as("§1: the check value of CRC-32C")
        .isEqualTo(0xE306_9283);
  }
}
