package io.emdb.checklist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Keeps docs/behaviour-checklist.md true: each point has tests, and the tests named exist. */
class ChecklistTableTest {

  private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)#(\\w+)`");
  private static final List<Class<?>> CLASSES =
      List.of(
          TtlChecklistTest.class,
          KeysChecklistTest.class,
          TransactionChecklistTest.class,
          RecoveryChecklistTest.class,
          OperationChecklistTest.class,
          LoadChecklistTest.class,
          EmdbRsDefectsTest.class,
          EmdbRsCrashDefectsTest.class);

  private static List<String> table() throws IOException {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null) {
      Path page = directory.resolve("docs").resolve("behaviour-checklist.md");
      if (Files.exists(page)) {
        return Files.readAllLines(page);
      }
      directory = directory.getParent();
    }
    throw new AssertionError("docs/behaviour-checklist.md is missing");
  }

  private static Set<String> named() throws IOException {
    Set<String> named = new TreeSet<>();
    for (String line : table()) {
      Matcher matcher = TEST.matcher(line);
      while (matcher.find()) {
        named.add(matcher.group(1) + "." + matcher.group(2) + "#" + matcher.group(3));
      }
    }
    return named;
  }

  private static Set<String> existing() {
    Set<String> existing = new TreeSet<>();
    for (Class<?> outer : CLASSES) {
      for (Class<?> point : outer.getDeclaredClasses()) {
        for (Method method : point.getDeclaredMethods()) {
          if (method.isAnnotationPresent(Test.class)) {
            existing.add(
                outer.getSimpleName() + "." + point.getSimpleName() + "#" + method.getName());
          }
        }
      }
    }
    return existing;
  }

  @Test
  void table_namesExactlyTheTestsThatExist() throws IOException {
    assertThat(named()).isEqualTo(existing());
  }

  @Test
  void table_hasTestsForEachPoint() throws IOException {
    Set<String> points = new TreeSet<>();
    for (String test : named()) {
      points.add(test.replaceAll(".*\\.(\\w+)#.*", "$1"));
    }
    assertThat(points)
        .containsAll(IntStream.rangeClosed(1, 24).mapToObj(point -> "Point" + point).toList());
  }
}
