package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.EmdbException;
import io.emdb.Finding;
import io.emdb.FlushPolicy;
import io.emdb.VerifyReport;
import io.emdb.testing.VerifiedDatabases;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to real files under a running process is found, and does not end it. */
class VerifyFilesTest {

  private static final int VALUE_BYTES = 9_000;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  @TempDir Path temp;

  private Path directory;
  private Emdb db;

  @BeforeEach
  void fill() {
    directory = temp.resolve("db");
    db =
        Emdb.builder()
            .path(directory)
            .segmentSize(64 * 1024)
            .flushPolicy(FlushPolicy.manual())
            .open();
    for (int i = 0; i < 20; i++) {
      db.put("k" + i, "x".repeat(VALUE_BYTES));
    }
    db.flush();
    assertThat(db.verify().findings()).isEmpty();
  }

  /** What the files look like now may make the close fail; it ends all the same. */
  private void close() {
    try {
      db.close();
    } catch (EmdbException expected) {
      assertThat(db.isOpen()).isFalse();
    }
  }

  private List<Path> segments() {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".seg")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void cut(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(size);
    }
  }

  private static int record() {
    return (24 + 2 + VALUE_BYTES + 7) & -8;
  }

  /** Reading behind the end of a mapped file would be an error, and in a checksum a dead JVM. */
  @ParameterizedTest
  @ValueSource(ints = {0, 100, 4_096, 4_100, 13_000, 13_128, 30_000, 49_260})
  void fileCutUnderTheProcess_isFoundWithWhatIsMissing(int size) throws IOException {
    Path first = segments().get(0);
    long end = Files.size(first);
    cut(first, size);
    VerifyReport report = db.verify();
    String name = first.getFileName().toString();
    long wholeRecords = Math.max(0, (size - 4_096) / record());
    long from = 4_096 + wholeRecords * record();
    assertThat(report.findings())
        .contains(
            new Finding(
                name,
                from,
                "the file was cut: it ends at "
                    + size
                    + ", its records at "
                    + end
                    + ", "
                    + (end - from)
                    + " bytes from here on are missing or unreadable"));
    assertThat(report.findings()).extracting(Finding::file).containsOnly(name);
    assertThat(report.totalFindings()).isEqualTo(size < 4_096 ? 2 : 1); // with the header
    assertThat(report.damagedEntries()).isEqualTo((end - 4_096 - 24) / record() - wholeRecords);
    assertThat(report.entries()).isEqualTo(20);
    close();
  }

  @Test
  void deletedSegment_isFound_andItsEntriesAreStillThere() throws IOException {
    Path first = segments().get(0);
    Files.delete(first);
    VerifyReport report = db.verify();
    assertThat(report.findings())
        .containsExactly(new Finding(first.getFileName().toString(), -1, "the file is missing"));
    assertThat(report.damagedEntries()).as("the mapping has them").isZero();
    assertThat(db.getString("k0")).hasSize(VALUE_BYTES);
    close();
  }

  @Test
  void damagedByteInTheFile_isFound() throws IOException {
    Path first = segments().get(0);
    try (FileChannel channel = FileChannel.open(first, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[] {'y'}), 4_096 + record() + 500);
    }
    VerifyReport report = db.verify();
    assertThat(report.findings()).hasSize(1);
    assertThat(report.findings().get(0).file()).isEqualTo(first.getFileName().toString());
    assertThat(report.findings().get(0).offset()).isEqualTo(4_096 + record());
    assertThat(report.damagedEntries()).isEqualTo(1);
    close();
  }

  @Test
  void segmentOfAnotherDatabase_isFound_andOtherFilesAreCounted() throws IOException {
    Emdb other = databases.open(Emdb.builder().path(databases.directory()).segmentSize(64 * 1024));
    other.put("k", "v");
    Path foreign = other.path().orElseThrow().resolve("00000001.seg");
    Files.copy(foreign, directory.resolve("00000999.seg"));
    Files.writeString(directory.resolve("00000998.seg"), "none");
    Files.copy(segments().get(0), directory.resolve("00000997.seg"));
    Files.writeString(directory.resolve("notes.txt"), "mine");
    Files.createDirectory(directory.resolve("quarantine"));
    Files.writeString(directory.resolve("quarantine").resolve("00000001.seg"), "old");
    VerifyReport report = db.verify();
    assertThat(report.findings())
        .containsExactlyInAnyOrder(
            new Finding("00000999.seg", 0, "the segment belongs to another database"),
            new Finding("00000998.seg", 0, "a file with the name of a segment is none"),
            new Finding("00000997.seg", 0, "the segment's own name is 00000001.seg"));
    assertThat(report.otherFiles()).isEqualTo(1);
    assertThat(report.quarantinedFiles()).isEqualTo(1);
    close();
  }

  @Test
  void segmentReplacedByAnother_isFound() throws IOException {
    Path first = segments().get(0);
    Path second = segments().get(1);
    Files.copy(second, first, StandardCopyOption.REPLACE_EXISTING);
    VerifyReport report = db.verify();
    assertThat(report.findings())
        .contains(
            new Finding(
                first.getFileName().toString(), 0, "the header is that of another segment"));
    close();
  }

  @Test
  void imageDamaged_isFoundAtItsBlock() throws IOException {
    for (int i = 0; i < 100; i++) {
      db.put("more" + i, "v");
    }
    db.close();
    db = Emdb.builder().path(directory).segmentSize(64 * 1024).open();
    Path image = directory.resolve("INDEX.img");
    long size = Files.size(image);
    cut(image, size - 8);
    assertThat(db.verify().findings())
        .containsExactly(
            new Finding("INDEX.img", 4_096, "a block of the index image is unreadable"));
    cut(image, 4_000);
    assertThat(db.verify().findings())
        .containsExactly(
            new Finding("INDEX.img", 0, "the header of the index image is unreadable"));
    Files.delete(image);
    assertThat(db.verify().findings()).as("it is a cache").isEmpty();
    close();
  }
}
