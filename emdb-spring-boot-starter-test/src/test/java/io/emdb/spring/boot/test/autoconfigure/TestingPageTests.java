package io.emdb.spring.boot.test.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every snippet of docs/testing.md is a piece of a test that is compiled and run. */
class TestingPageTests {

  private static final Pattern SNIPPET = Pattern.compile("```java\\R(.*?)```", Pattern.DOTALL);
  private static final Path SOURCES =
      Path.of("src/test/java/io/emdb/spring/boot/test/autoconfigure");

  @Test
  void everySnippetIsCompiled() throws IOException {
    String tests =
        squeezed(Files.readString(SOURCES.resolve("StockTests.java")))
            + squeezed(Files.readString(SOURCES.resolve("DirectoryStorageTests.java")));
    int snippets = 0;
    for (MatchResult snippet :
        SNIPPET.matcher(Files.readString(Path.of("../docs/testing.md"))).results().toList()) {
      for (String part : snippet.group(1).split("\\R\\s*// \\.\\.\\.\\R", -1)) {
        assertThat(tests).contains(squeezed(part));
      }
      snippets++;
    }
    assertThat(snippets).isEqualTo(2);
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }
}
