package io.emdb.spring.boot.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs an application as its own process on the class path that the starter alone brings: no
 * actuator, no Micrometer core, no caches, no Spring transactions, no Jackson. What {@link
 * org.springframework.boot.test.context.FilteredClassLoader} hides is really absent here.
 */
class StarterClassPathTests {

  /** The artifacts that {@code emdb-spring-boot-starter} brings, itself and Emdb left aside. */
  static final List<String> STARTER =
      List.of(
          "spring-boot",
          "spring-boot-autoconfigure",
          "spring-aop",
          "spring-beans",
          "spring-context",
          "spring-core",
          "spring-expression",
          "commons-logging",
          "jspecify",
          "micrometer-commons",
          "micrometer-observation",
          "logback-classic",
          "logback-core",
          "slf4j-api",
          "log4j-to-slf4j",
          "log4j-api",
          "jul-to-slf4j",
          "jakarta.annotation-api",
          "snakeyaml");

  @Test
  void anApplicationWithOnlyTheStarterHasADatabaseAndTransactions(@TempDir Path directory)
      throws Exception {
    assertThat(run("--emdb.path=" + directory.resolve("shop")))
        .contains("Opened Emdb database 'emdb' at " + directory.resolve("shop"))
        .contains("Refused: no sofa")
        .contains("Sold: lamp")
        .doesNotContain("WARN");
  }

  private static String run(String... arguments) throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(java.toString(), "-cp", classPath(), StarterApplication.class.getName());
    builder.command().addAll(List.of(arguments));
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> isOf(STARTER, entry))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Tells whether a class path entry is Emdb or one of some artifacts. */
  static boolean isOf(List<String> artifacts, String entry) {
    String name = Path.of(entry).getFileName().toString();
    return name.equals("classes")
        || name.equals("test-classes")
        || name.startsWith("emdb-core-")
        || artifacts.contains(name.replaceFirst("-\\d.*\\.jar$", ""));
  }
}
