package io.emdb.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class QuickstartApplicationTest {

  @TempDir Path folder;

  @Test
  void secondRun_remembersTheFirst(CapturedOutput output) {
    String path = "--emdb.path=" + folder.resolve("db");

    QuickstartApplication.main(new String[] {path});
    String first = output.getOut();
    assertThat(first)
        .contains("Nothing here from an earlier run.", "This is run 1 of", "Looking for prime")
        .contains("Prime number 20,000 is 224737.");

    QuickstartApplication.main(new String[] {path});
    assertThat(output.getOut().substring(first.length()))
        .contains("Survived: run 1 of", "This is run 2 of")
        .contains("Prime number 20,000 is 224737.")
        .doesNotContain("Looking for prime");
  }
}
