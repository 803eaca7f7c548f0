package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.EmdbClosedException;
import io.emdb.EmdbCorruptException;
import io.emdb.EmdbDiskFullException;
import io.emdb.EmdbException;
import io.emdb.EmdbFormatException;
import io.emdb.EmdbIoException;
import io.emdb.EmdbLockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tests for {@link EmdbFailureAnalyzer}, without an engine. */
class EmdbFailureAnalyzerTests {

  private static final Path SHOP = Path.of("shop").toAbsolutePath();

  private final EmdbFailureAnalyzer analyzer = new EmdbFailureAnalyzer();

  @Test
  void theDescriptionNamesTheDatabaseThePathAndTheReason() {
    assertThat(analyze("orders", SHOP, new EmdbLockedException("held by process 4711")))
        .extracting(FailureAnalysis::getDescription)
        .asString()
        .contains("'orders'", SHOP.toString(), "held by process 4711");
  }

  @Test
  void theActionNamesThePropertyOfANamedDatabase() {
    assertThat(action("orders", SHOP, new EmdbLockedException("held")))
        .contains("'emdb.databases.orders.path'");
  }

  @Test
  void theActionNamesThePropertyOfThePrimaryDatabase() {
    assertThat(action("emdb", SHOP, new EmdbLockedException("held"))).contains("'emdb.path'");
  }

  @Test
  void aLockedDatabaseWantsTheOtherProcessStopped() {
    assertThat(action("emdb", SHOP, new EmdbLockedException("held")))
        .contains("Stop the process")
        .contains("emdb.in-memory");
  }

  @Test
  void aDatabaseThatAnotherContextHasOpenWantsAnotherPlaceForOne() {
    FailureAnalysis analysis =
        analyze(new EmdbOpenException("orders", SHOP, "'tests'", new EmdbLockedException("held")));
    assertThat(analysis.getDescription())
        .contains("held", "Another application context of this JVM has it open, 'tests'.");
    assertThat(analysis.getAction())
        .contains("'emdb.databases.orders.in-memory' to true", "'emdb.databases.orders.path'")
        .contains("${random.uuid}", "@DirtiesContext")
        .doesNotContain("Stop the process");
  }

  @Test
  void aNewerFormatWantsANewerVersion() {
    assertThat(action("emdb", SHOP, new EmdbFormatException("format 9 is newer than 1")))
        .contains("newer version of Emdb");
  }

  @Test
  void aDamagedDatabaseWantsACopyFirst() {
    assertThat(action("emdb", SHOP, new EmdbCorruptException("segment-1", 4096, "bad checksum")))
        .startsWith("Copy the directory to a safe place first.");
  }

  @Test
  void aDamagedDatabaseIsNamedWithFileAndOffsetAndWaysOut() {
    FailureAnalysis analysis =
        analyze("orders", SHOP, new EmdbCorruptException("00000001.seg", 4096, "bad checksum"));
    assertThat(analysis.getDescription()).contains("00000001.seg", "4096", "bad checksum");
    assertThat(analysis.getAction())
        .contains("restore a backup")
        .contains("'emdb.databases.orders.on-corruption' to 'salvage'", "quarantine")
        .contains("values older than the lost ones and removed keys may come back")
        .contains("For a pure cache", "'reset'");
    assertThat(action("emdb", SHOP, new EmdbCorruptException("SUPER", 0, "unreadable")))
        .contains("set 'emdb.on-corruption' to 'salvage'");
  }

  @Test
  void damageFoundWhileOpenNamesThePropertyForTheNextStart() {
    assertThat(later(new EmdbCorruptException("00000001.seg", 99, "bad checksum")).getAction())
        .contains("'on-corruption' of the database to 'salvage' for the next start");
  }

  @Test
  void aFullDiskWantsSpace() {
    assertThat(action("emdb", SHOP, new EmdbDiskFullException("no space left")))
        .startsWith("Free some space");
  }

  @Test
  void anUnwritableDirectoryWantsPermission() {
    assertThat(action("emdb", SHOP, new EmdbIoException("permission denied")))
        .contains("create and write the directory");
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsNamed(@TempDir Path parent) throws IOException {
    Path file = Files.createFile(parent.resolve("shop"));
    assertThat(action("emdb", file, new EmdbIoException("not a directory")))
        .contains("There is a file where the directory should be");
  }

  @Test
  void aFailureOfTheUsersOwnBeanIsAnalyzedToo() {
    FailureAnalysis analysis =
        analyzer.analyze(
            new BeanCreationException("failed", new EmdbLockedException("held by process 4711")));
    assertThat(analysis).isNotNull();
    assertThat(analysis.getDescription())
        .contains("An Emdb database could not be opened", "held by process 4711");
  }

  /**
   * A bean that met damage while it read, when the database had long been open, was told that the
   * database could not be opened.
   */
  @Test
  void aFailureOfADatabaseThatIsOpenIsNotOneOfItsOpen() {
    assertThat(List.of(new EmdbCorruptException("00000001.seg", 99, "bad checksum"), full(), io()))
        .allSatisfy(
            failure ->
                assertThat(later(failure).getDescription())
                    .startsWith("Reading or writing an Emdb database failed")
                    .contains(failure.getMessage())
                    .doesNotContain("opened"));
  }

  @Test
  void aFailureOfADatabaseThatIsOpenIsNotOneOfItsPath() {
    assertThat(later(io()).getAction())
        .contains("See the cause")
        .doesNotContain("emdb.path", "create");
    assertThat(later(full()).getAction()).startsWith("Free some space").doesNotContain("emdb.path");
  }

  private static EmdbException full() {
    return new EmdbDiskFullException("no space left");
  }

  private static EmdbException io() {
    return new EmdbIoException("input/output error");
  }

  private FailureAnalysis later(EmdbException cause) {
    FailureAnalysis analysis = analyzer.analyze(new BeanCreationException("failed", cause));
    assertThat(analysis).isNotNull();
    return analysis;
  }

  @Test
  void aFailureThatIsNotOfAnOpenIsLeftToOthers() {
    assertThat(analyzer.analyze(new EmdbClosedException("closed"))).isNull();
  }

  private String action(String database, Path directory, EmdbException cause) {
    return analyze(database, directory, cause).getAction();
  }

  private FailureAnalysis analyze(String database, Path directory, EmdbException cause) {
    return analyze(new EmdbOpenException(database, directory, null, cause));
  }

  private FailureAnalysis analyze(EmdbOpenException opening) {
    FailureAnalysis analysis = analyzer.analyze(new BeanCreationException("failed", opening));
    assertThat(analysis).isNotNull();
    return analysis;
  }
}
