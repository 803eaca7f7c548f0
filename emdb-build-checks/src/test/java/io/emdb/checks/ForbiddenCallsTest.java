package io.emdb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import de.thetaphi.forbiddenapis.Checker;
import de.thetaphi.forbiddenapis.ForbiddenApiException;
import de.thetaphi.forbiddenapis.Logger;
import de.thetaphi.forbiddenapis.ParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each list of forbidden calls in {@code config} is seen to refuse a call, and to say why. */
class ForbiddenCallsTest {

  private static final Path CONFIG = Path.of(System.getProperty("emdb.root"), "config");

  private static final Logger SILENT =
      new Logger() {
        @Override
        public void error(String message) {}

        @Override
        public void warn(String message) {}

        @Override
        public void info(String message) {}

        @Override
        public void debug(String message) {}
      };

  @TempDir Path directory;

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          forbidden-apis.txt         | Thread.sleep(1)                                     | wait for the event itself
          forbidden-apis.txt         | new java.util.Random()                              | print the seed
          forbidden-apis.txt         | java.util.concurrent.ThreadLocalRandom.current()    | print the seed
          forbidden-apis-threads.txt | new Thread(() -> {})                                | give the thread a name
          forbidden-apis-threads.txt | java.util.concurrent.Executors.newCachedThreadPool() | give the thread a name
          forbidden-apis-time.txt    | System.nanoTime()                                   | from the clock
          forbidden-apis-time.txt    | java.time.Instant.now()                             | from the clock
          forbidden-apis-files.txt   | java.nio.file.Files.exists(null)                    | go through Storage
          forbidden-apis-files.txt   | new java.io.FileOutputStream("f")                   | go through Storage
          """)
  void call_onTheList_isRefusedWithItsReason(String list, String call, String reason)
      throws Exception {
    assertThat(complaints(list, call)).singleElement().asString().contains(reason);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          forbidden-apis.txt         | new java.util.Random(42)
          forbidden-apis-threads.txt | new Thread(() -> {}, "named")
          forbidden-apis-time.txt    | java.time.Instant.ofEpochMilli(0)
          forbidden-apis-files.txt   | java.nio.file.Path.of("f")
          """)
  void call_notOnTheList_isAllowed(String list, String call) throws Exception {
    assertThat(complaints(list, call)).isEmpty();
  }

  private List<String> complaints(String list, String call)
      throws IOException, ParseException, ForbiddenApiException {
    Checker checker = new Checker(SILENT, getClass().getClassLoader());
    checker.parseSignaturesFile(CONFIG.resolve(list).toFile());
    checker.addClassToCheck(compiled(call).toFile());
    return checker.runWithResults().stream()
        .flatMap(result -> result.getViolations().stream())
        .map(violation -> violation.description)
        .toList();
  }

  private Path compiled(String call) throws IOException {
    String text = "class Sample { void run() throws Exception { " + call + "; } }";
    Path source = Files.writeString(directory.resolve("Sample.java"), text);
    int exit =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(System.out, System.err, "--release", "17", source.toString());
    assertThat(exit).isZero();
    return directory.resolve("Sample.class");
  }
}
