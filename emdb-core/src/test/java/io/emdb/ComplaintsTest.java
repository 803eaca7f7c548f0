package io.emdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each complaint of docs/complaints.md has a test; DocumentationTest checks that it exists. */
class ComplaintsTest {

  private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\|.*\\| ([^|]+) \\|$");
  private static final Pattern TEST = Pattern.compile("`\\w+(Test|Tests|IT)(#\\w+)?`");

  @Test
  void rows_areTwentySix_andEachNamesATest() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("../docs/complaints.md")).stream()
            .filter(line -> ROW.matcher(line).matches())
            .toList();
    assertThat(rows).hasSize(26);
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i)).startsWith("| " + (i + 1) + " |").containsPattern(TEST);
    }
  }
}
