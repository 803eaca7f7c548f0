package io.emdb.spring.boot.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Runs an application as a process of its own, on a part of the class path of the tests. */
final class ApplicationProcess {

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
          "snakeyaml",
          "jackson-databind",
          "jackson-core",
          "jackson-annotations");

  private ApplicationProcess() {}

  /** Runs an application with Emdb and some artifacts, and returns what it prints. */
  static String run(Class<?> application, List<String> artifacts, String... arguments)
      throws IOException, InterruptedException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    ProcessBuilder builder =
        new ProcessBuilder(
            java.toString(),
            "-XX:TieredStopAtLevel=1", // starts sooner, and does not run for long
            "-cp",
            classPath(artifacts),
            application.getName());
    builder.command().addAll(List.of(arguments));
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private static String classPath(List<String> artifacts) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> isOf(artifacts, entry))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isOf(List<String> artifacts, String entry) {
    String name = Path.of(entry).getFileName().toString();
    return name.equals("classes")
        || name.equals("test-classes")
        || name.startsWith("emdb-core-")
        || artifacts.contains(name.replaceFirst("-\\d.*\\.jar$", ""));
  }
}
