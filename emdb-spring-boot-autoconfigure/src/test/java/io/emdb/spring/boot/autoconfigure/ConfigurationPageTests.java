package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Keeps docs/configuration.md as the metadata is. */
class ConfigurationPageTests {

  @Test
  void thePageSaysWhatTheMetadataSays() throws IOException {
    String page = ConfigurationPage.render();
    if (Boolean.getBoolean("emdb.docs.write")) {
      Files.writeString(ConfigurationPage.file(), page);
    }
    assertThat(ConfigurationPage.file())
        .as(
            "docs/configuration.md is out of date; write it anew by%n  "
                + ConfigurationPage.COMMAND)
        .exists();
    assertThat(Files.readString(ConfigurationPage.file()))
        .as(
            "docs/configuration.md is out of date; write it anew by%n  "
                + ConfigurationPage.COMMAND)
        .isEqualTo(page);
  }

  @Test
  void thePageNamesTheCommandThatMakesIt() {
    assertThat(ConfigurationPage.render()).contains(ConfigurationPage.COMMAND);
  }

  @Test
  void settingsByNameAreListed() {
    assertThat(ConfigurationPage.render())
        .contains("`emdb.databases.<name>.*`", "`flush-policy`, `default-ttl`", "`ttl-jitter`");
  }
}
