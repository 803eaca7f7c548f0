package io.emdb.spring.boot.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs an application on the class path that the starter alone brings: no actuator, no Micrometer
 * core, no caches, no Spring transactions.
 */
class StarterClassPathTests {

  @Test
  void anApplicationWithOnlyTheStarterHasADatabaseAndTransactions(@TempDir Path directory)
      throws Exception {
    Path path = directory.resolve("shop");
    assertThat(
            ApplicationProcess.run(
                StarterApplication.class, ApplicationProcess.STARTER, "--emdb.path=" + path))
        .contains("Opened Emdb database 'emdb' at " + path)
        .contains("Refused: no sofa")
        .contains("Sold: lamp")
        .doesNotContain("WARN");
  }
}
