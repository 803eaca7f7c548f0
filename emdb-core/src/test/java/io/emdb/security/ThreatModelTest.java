package io.emdb.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Keeps docs/threat-model.md honest: every claim names a test. That the tests are there is seen to
 * by {@code DocumentationTest}.
 */
class ThreatModelTest {

  private static final Pattern TEST = Pattern.compile("`\\w+(?:Test|Tests)#\\w+`");

  private static List<String> page() throws IOException {
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path page = at.resolve("docs").resolve("threat-model.md");
      if (Files.exists(page)) {
        return Files.readAllLines(page);
      }
    }
    throw new AssertionError("docs/threat-model.md is missing");
  }

  @Test
  void everyClaim_namesATest() throws IOException {
    List<String> untested = new ArrayList<>();
    int claims = 0;
    boolean inTable = false;
    for (String line : page()) {
      if (!line.startsWith("|")) {
        inTable = false;
      } else if (line.equals("| Claim | Tests |")) {
        inTable = true;
      } else if (inTable && !line.startsWith("|---")) {
        claims++;
        String tests = line.substring(line.indexOf('|', 1));
        if (!TEST.matcher(tests).find()) {
          untested.add(line);
        }
      }
    }
    assertThat(claims).isGreaterThan(15);
    assertThat(untested).isEmpty();
  }
}
