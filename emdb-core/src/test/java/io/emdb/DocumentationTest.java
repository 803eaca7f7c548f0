package io.emdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps the pages true where a machine can: links lead somewhere, and tests named exist. */
class DocumentationTest {

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|Tests|IT))(?:#(\\w+))?`");
  private static final Set<String> PATTERNS = Set.of("ClassTest", "ClassTests");
  private static final Set<String> SKIPPED = Set.of("target", ".git", "node_modules");

  private static final Map<Path, String> PAGES = new HashMap<>();
  private static final Map<String, String> TESTS = new HashMap<>();

  @BeforeAll
  static void readRepository() throws IOException {
    Files.walkFileTree(
        root(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            return SKIPPED.contains(path.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
              throws IOException {
            String name = path.getFileName().toString();
            if (name.endsWith(".md")) {
              PAGES.put(path, Files.readString(path));
            } else if (name.matches("\\w+(Test|Tests|IT)\\.java")) {
              TESTS.put(name.replace(".java", ""), Files.readString(path));
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static Path root() {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.exists(directory.resolve("CONTRIBUTING.md"))) {
      directory = directory.getParent();
    }
    if (directory == null) {
      throw new AssertionError("The root of the repository is not above the working directory");
    }
    return directory;
  }

  @Test
  void links_leadToFiles() {
    List<String> broken = new ArrayList<>();
    PAGES.forEach(
        (page, text) -> {
          for (MatchResult link : LINK.matcher(text).results().toList()) {
            if (!Files.exists(page.resolveSibling(link.group(1)))) {
              broken.add(page + ": " + link.group(1));
            }
          }
        });
    assertThat(PAGES).hasSizeGreaterThan(10);
    assertThat(broken).isEmpty();
  }

  @Test
  void testsThatAreNamed_exist() {
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (Map.Entry<Path, String> page : PAGES.entrySet()) {
      for (MatchResult test : TEST.matcher(page.getValue()).results().toList()) {
        named++;
        String source = TESTS.getOrDefault(test.group(1), "");
        String method = test.group(2) == null ? "class " + test.group(1) : test.group(2) + "(";
        if (!source.contains(method) && !PATTERNS.contains(test.group(1))) {
          missing.add(page.getKey() + ": " + test.group());
        }
      }
    }
    assertThat(named).isGreaterThan(60);
    assertThat(missing).isEmpty();
  }
}
