package io.emdb.checks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A deliberate break of the engine, read from a file of {@code src/test/mutations}.
 *
 * @param name the file's name
 * @param breaks what is broken, for people
 * @param source the file that is changed, below the root of the project
 * @param tests names of the test classes that must notice
 * @param original text that is in the source once
 * @param broken what it is replaced by
 */
record Mutation(
    String name, String breaks, String source, List<String> tests, String original, String broken) {

  private static final String ORIGINAL = "---- original\n";
  private static final String BROKEN = "---- broken\n";
  private static final String ENDING = ".txt";

  /** Returns all mutations of a directory, in order of their names. */
  static List<Mutation> readAll(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, "*" + ENDING)) {
      all.forEach(files::add);
    }
    files.sort(null);
    List<Mutation> mutations = new ArrayList<>();
    for (Path file : files) {
      mutations.add(read(file));
    }
    return mutations;
  }

  private static Mutation read(Path file) throws IOException {
    String text = Files.readString(file).replace("\r\n", "\n");
    int original = text.indexOf(ORIGINAL);
    int broken = text.indexOf(BROKEN);
    String name = file.getFileName().toString();
    return new Mutation(
        name.substring(0, name.length() - ENDING.length()),
        field(text, "breaks"),
        field(text, "file"),
        List.of(field(text, "tests").split(" ")),
        text.substring(original + ORIGINAL.length(), broken),
        text.substring(broken + BROKEN.length()));
  }

  private static String field(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name + ": "))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no line '" + name + ":' in " + text))
        .substring(name.length() + 2);
  }

  /** Returns the source with the break in it. */
  String apply(Path root) throws IOException {
    String text = Files.readString(root.resolve(source)).replace("\r\n", "\n");
    int at = text.indexOf(original);
    if (at < 0 || text.indexOf(original, at + 1) >= 0) {
      throw new AssertionError(
          name
              + ": its original text must be in "
              + source
              + " once; bring the mutation up to date");
    }
    return text.substring(0, at) + broken + text.substring(at + original.length());
  }

  @Override
  public String toString() {
    return name;
  }
}
