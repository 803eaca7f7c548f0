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
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Keeps docs/bug-classes.md true: each class has a row, which names tests or says why the class
 * does not apply, and what is named is a test of one of the modules that is not disabled.
 */
class BugClassesTest {

  private static final int CLASSES = 33;
  private static final String NO_TEST = "does not apply: ";
  private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\|(.+)\\|([^|]+)\\|");
  private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");
  private static final Pattern TEST_SOURCE = Pattern.compile("(\\w+(?:Test|Tests|IT))\\.java");
  private static final Pattern ANNOTATION = Pattern.compile("@(Test|ParameterizedTest)\\b");

  private static final Map<String, String> SOURCES = new HashMap<>();
  private static String page = "";

  @BeforeAll
  static void read() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("CONTRIBUTING.md"))) {
      root = root.getParent();
      assertThat(root).as("the root of the repository, above the working directory").isNotNull();
    }
    page = Files.readString(root.resolve("docs").resolve("bug-classes.md"));
    Files.walkFileTree(root, new Reader());
  }

  /** Reads the sources of tests, in all modules. */
  private static final class Reader extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
      String name = path.getFileName().toString();
      return name.equals("target") || name.startsWith(".")
          ? FileVisitResult.SKIP_SUBTREE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
      Matcher name = TEST_SOURCE.matcher(path.getFileName().toString());
      if (name.matches()) {
        SOURCES.put(name.group(1), Files.readString(path));
      }
      return FileVisitResult.CONTINUE;
    }
  }

  /** Returns the last cell of each row, by the number of its class. */
  private static Map<Integer, String> rows() {
    Map<Integer, String> rows = new TreeMap<>();
    for (String line : page.lines().toList()) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        assertThat(row.group(2)).as("class %s", row.group(1)).isNotBlank();
        assertThat(rows.put(Integer.valueOf(row.group(1)), row.group(3).strip()))
            .as("rows of class %s", row.group(1))
            .isNull();
      }
    }
    return rows;
  }

  /** Tells whether a method is a test: its annotations are between it and the blank line above. */
  private static boolean isTest(String className, String method) {
    String source = SOURCES.getOrDefault(className, "");
    int at = source.indexOf(" void " + method + "(");
    if (at < 0) {
      return false;
    }
    String head = source.substring(source.lastIndexOf("\n\n", at) + 1, at);
    return ANNOTATION.matcher(head).find() && !head.contains("@Disabled\n");
  }

  @Test
  void eachClass_hasARow() {
    assertThat(rows().keySet())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, CLASSES).boxed().toList());
  }

  @Test
  void eachRow_namesATestOrSaysWhyThereIsNone() {
    rows()
        .forEach(
            (number, tests) -> {
              boolean excused = tests.startsWith(NO_TEST) && tests.length() > NO_TEST.length() + 20;
              assertThat(excused || TEST.matcher(tests).find()).as("class %s", number).isTrue();
            });
  }

  @Test
  void testsThatAreNamed_areTests() {
    List<String> missing = new ArrayList<>();
    int named = 0;
    for (MatchResult test : TEST.matcher(page).results().toList()) {
      named++;
      if (!isTest(test.group(1), test.group(2))) {
        missing.add(test.group());
      }
    }
    assertThat(named).isGreaterThan(CLASSES);
    assertThat(missing).isEmpty();
  }

  @Test
  void namesThatAreNoTests_areNotTakenForTests() {
    assertThat(isTest("BugClassesTest", "eachClass_hasARow")).isTrue();
    assertThat(isTest("BugClassesTest", "read")).isFalse();
    assertThat(isTest("BugClassesTest", "eachClass_has")).isFalse();
    assertThat(isTest("NoSuchTest", "eachClass_hasARow")).isFalse();
  }
}
