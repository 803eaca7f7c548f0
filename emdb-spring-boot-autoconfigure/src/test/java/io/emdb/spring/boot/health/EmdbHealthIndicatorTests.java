package io.emdb.spring.boot.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.emdb.Emdb;
import io.emdb.EmdbClosedException;
import io.emdb.EmdbIoException;
import io.emdb.Finding;
import io.emdb.OnCorruption;
import io.emdb.SalvageReport;
import io.emdb.spring.boot.SampleStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** Tests for {@link EmdbHealthIndicator}. */
class EmdbHealthIndicatorTests {

  @TempDir private Path directory;

  private final Emdb emdb = mock(Emdb.class);
  private final EmdbHealthIndicator indicator = new EmdbHealthIndicator(emdb);

  @BeforeEach
  void openDatabase() {
    given(emdb.isOpen()).willReturn(true);
    given(emdb.path()).willReturn(Optional.of(directory));
    given(emdb.failure()).willReturn(Optional.empty());
    given(emdb.stats()).willReturn(SampleStats.ofEntries(7));
  }

  @Test
  void aDatabaseThatReadsAndWritesIsUp() {
    assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void detailsNameThePathAndTheEntries() {
    assertThat(indicator.health().getDetails())
        .containsEntry("path", directory.toString())
        .containsEntry("entries", 7L);
  }

  @Test
  void detailsTellTheFreeSpace() {
    assertThat((String) indicator.health().getDetails().get("freeSpace")).matches("\\d+MB");
  }

  @Test
  void detailsTellWhatWasSalvaged() {
    Finding finding = new Finding("00000001.seg", 4096, "24 bytes are unreadable");
    SalvageReport report =
        new SalvageReport(
            OnCorruption.SALVAGE, List.of(finding), 7, 1, 24, List.of("00000001.seg"));
    given(emdb.stats()).willReturn(SampleStats.salvaged(report));
    Health health = indicator.health();
    assertThat(health.getStatus()).isEqualTo(Status.UP);
    assertThat(health.getDetails())
        .containsEntry("salvage", report.summary())
        .containsEntry("salvageFindings", List.of(finding.toString()));
  }

  @Test
  void detailsDoNotSpeakOfASalvageThatWasNone() {
    assertThat(indicator.health().getDetails()).doesNotContainKeys("salvage", "salvageFindings");
  }

  @Test
  void aDatabaseInMemoryHasNoFreeSpace() {
    given(emdb.path()).willReturn(Optional.empty());
    assertThat(indicator.health().getDetails())
        .containsEntry("path", "in memory")
        .doesNotContainKey("freeSpace");
  }

  @Test
  void aDatabaseThatRefusesWritesIsDown() {
    given(emdb.failure()).willReturn(Optional.of(new EmdbIoException("sync of segment-1 failed")));
    Health health = indicator.health();
    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
    assertThat((String) health.getDetails().get("error")).contains("sync of segment-1 failed");
    assertThat((String) health.getDetails().get("reason")).contains("reopened");
  }

  @Test
  void aDatabaseThatRefusesWritesStillTellsItsEntries() {
    given(emdb.failure()).willReturn(Optional.of(new EmdbIoException("sync failed")));
    assertThat(indicator.health().getDetails()).containsEntry("entries", 7L);
  }

  @Test
  void aClosedDatabaseIsDown() {
    given(emdb.isOpen()).willReturn(false);
    given(emdb.stats()).willThrow(new EmdbClosedException("closed"));
    Health health = indicator.health();
    assertThat(health.getStatus()).isEqualTo(Status.DOWN);
    assertThat(health.getDetails()).containsEntry("reason", "The database is closed");
  }

  @Test
  void aDatabaseClosedDuringTheProbeIsDown() {
    given(emdb.stats()).willThrow(new EmdbClosedException("closed"));
    assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
  }

  @Test
  void aProbeWritesNothing() throws IOException {
    indicator.health();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }
}
