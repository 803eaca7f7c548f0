package io.emdb.samples.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The README at the root of the repository, as the blocks of code in it. */
record Readme(String text, String projectVersion) {

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$");
  private static final Pattern VERSION =
      Pattern.compile("<artifactId>emdb-parent</artifactId>\\s*<version>(.*?)</version>");

  /** Reads it, wherever below the root the tests run. */
  static Readme read() throws IOException {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.exists(directory.resolve("CONTRIBUTING.md"))) {
      directory = directory.getParent();
    }
    if (directory == null) {
      throw new AssertionError("No README above " + Path.of("").toAbsolutePath());
    }
    Matcher version = VERSION.matcher(Files.readString(directory.resolve("pom.xml")));
    if (!version.find()) {
      throw new AssertionError("No version in the root's pom.xml");
    }
    return new Readme(Files.readString(directory.resolve("README.md")), version.group(1));
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
}
