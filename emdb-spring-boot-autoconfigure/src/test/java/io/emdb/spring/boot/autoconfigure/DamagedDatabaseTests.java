package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.EmdbCorruptException;
import io.emdb.EmdbStats;
import io.emdb.OnCorruption;
import io.emdb.spring.boot.health.EmdbHealthIndicator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What {@code emdb.on-corruption} makes of a database that is damaged. */
@ExtendWith(OutputCaptureExtension.class)
class DamagedDatabaseTests {

  private static final String SEGMENT = "00000001.seg";

  @TempDir private Path directory;

  private final ApplicationContextRunner contextRunner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(EmdbAutoConfiguration.class));

  @BeforeEach
  void damage() throws IOException {
    try (Emdb emdb = Emdb.open(directory)) {
      emdb.put("lamp", "first-of-two");
      emdb.put("lamp", "second-of-two");
      emdb.put("chair", "of-wood");
    }
    Path segment = directory.resolve(SEGMENT);
    byte[] bytes = Files.readAllBytes(segment);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[text.indexOf("second-of-two")] ^= 1;
    Files.write(segment, bytes);
  }

  @Test
  void theStartFailsByDefaultAndChangesNothing() throws IOException {
    byte[] before = Files.readAllBytes(directory.resolve(SEGMENT));
    contextRunner
        .withPropertyValues("emdb.path=" + directory)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(EmdbCorruptException.class)
                    .hasMessageContaining(SEGMENT));
    assertThat(Files.readAllBytes(directory.resolve(SEGMENT))).isEqualTo(before);
  }

  @Test
  void aSalvageKeepsWhatCanBeReadAndWarns(CapturedOutput output) {
    contextRunner
        .withPropertyValues("emdb.path=" + directory, "emdb.on-corruption=salvage")
        .run(
            context -> {
              Emdb emdb = context.getBean(Emdb.class);
              assertThat(emdb.getString("chair")).isEqualTo("of-wood");
              assertThat(emdb.getString("lamp")).isEqualTo("first-of-two");
              EmdbStats.Recovery recovery = emdb.stats().recovery();
              assertThat(recovery.salvage()).isNotNull();
              assertThat(recovery.salvage().action()).isEqualTo(OnCorruption.SALVAGE);
              assertThat(recovery.salvage().quarantinedFiles()).containsExactly(SEGMENT);
            });
    assertThat(output)
        .contains("WARN")
        .contains("Emdb database 'emdb' at " + directory + " was damaged. It was salvaged:")
        .contains("2 entries kept, at least 1 records lost")
        .contains(SEGMENT + " at offset ")
        .doesNotContain("lamp", "chair", "of-two", "of-wood");
    assertThat(directory.resolve("quarantine").resolve(SEGMENT)).exists();
  }

  @Test
  void theHealthOfASalvagedDatabaseIsUpAndTellsWhatWasFound() {
    contextRunner
        .withPropertyValues("emdb.path=" + directory, "emdb.on-corruption=salvage")
        .run(
            context -> {
              Health health = new EmdbHealthIndicator(context.getBean(Emdb.class)).health();
              assertThat(health.getStatus()).isEqualTo(Status.UP);
              assertThat(health.getDetails()).containsKeys("salvage", "salvageFindings");
              assertThat(health.getDetails().toString())
                  .contains("2 entries kept", SEGMENT)
                  .doesNotContain("lamp", "chair", "of-two", "of-wood");
            });
  }

  @Test
  void aSecondStartHasNothingToTell(CapturedOutput output) {
    ApplicationContextRunner salvaging =
        contextRunner.withPropertyValues("emdb.path=" + directory, "emdb.on-corruption=salvage");
    salvaging.run(context -> assertThat(context).hasNotFailed());
    int told = output.getAll().length();
    salvaging.run(
        context -> {
          Emdb emdb = context.getBean(Emdb.class);
          assertThat(emdb.stats().recovery().salvage()).isNull();
          assertThat(new EmdbHealthIndicator(emdb).health().getDetails())
              .doesNotContainKey("salvage");
        });
    assertThat(output.getAll().substring(told)).doesNotContain("WARN");
  }

  @Test
  void aResetBeginsWithAnEmptyDatabaseAndWarns(CapturedOutput output) {
    contextRunner
        .withPropertyValues("emdb.path=" + directory, "emdb.on-corruption=reset")
        .run(
            context -> {
              Emdb emdb = context.getBean(Emdb.class);
              assertThat(emdb.isEmpty()).isTrue();
              emdb.put("lamp", "anew");
              assertThat(emdb.getString("lamp")).isEqualTo("anew");
            });
    assertThat(output).contains("WARN", "It was reset: the database is empty now");
    assertThat(directory.resolve("quarantine").resolve(SEGMENT)).exists();
  }

  @Test
  void aNamedDatabaseHasItsOwnAnswer() {
    contextRunner
        .withPropertyValues(
            "emdb.in-memory=true",
            "emdb.databases.orders.path=" + directory,
            "emdb.databases.orders.on-corruption=salvage")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              Emdb orders = context.getBean("ordersEmdb", Emdb.class);
              assertThat(orders.getString("chair")).isEqualTo("of-wood");
            });
  }
}
