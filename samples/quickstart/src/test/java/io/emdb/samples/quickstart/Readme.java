package io.emdb.samples.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of the repository, as the README at its root, and what is in it. */
record Readme(String text, String pom) {

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
  private static final Pattern IMPORTS = Pattern.compile("(?ms)^Imports: (.*?)\\n\\n");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** Reads the README, wherever below the root the tests run. */
  static Readme read() throws IOException {
    return read("README.md");
  }

  /** Reads another page, by its path from the root. */
  static Readme read(String page) throws IOException {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.exists(directory.resolve("CONTRIBUTING.md"))) {
      directory = directory.getParent();
    }
    if (directory == null) {
      throw new AssertionError("No README above " + Path.of("").toAbsolutePath());
    }
    return new Readme(
        Files.readString(directory.resolve(page)), Files.readString(directory.resolve("pom.xml")));
  }

  /** Returns the blocks of a language, in order. */
  List<String> blocks(String language) {
    return BLOCK
        .matcher(text)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map((MatchResult block) -> block.group(2))
        .toList();
  }

  /** Returns the imports that the page names for its Java. */
  List<String> imports() {
    Matcher found = IMPORTS.matcher(text);
    if (!found.find()) {
      throw new AssertionError("The page names no imports");
    }
    return CODE.matcher(found.group(1)).results().map(code -> code.group(1)).toList();
  }

  String projectVersion() {
    return fromPom("<artifactId>emdb-parent</artifactId>\\s*<version>(.*?)</version>");
  }

  /** Returns the first two numbers of Spring Boot's version. */
  String bootVersion() {
    return fromPom("<spring-boot.version>(\\d+\\.\\d+)\\.\\d+</spring-boot.version>");
  }

  String javaVersion() {
    return fromPom("<maven.compiler.release>(\\d+)</maven.compiler.release>");
  }

  private String fromPom(String regex) {
    Matcher value = Pattern.compile(regex).matcher(pom);
    if (!value.find()) {
      throw new AssertionError("Not in the root's pom.xml: " + regex);
    }
    return value.group(1);
  }
}
