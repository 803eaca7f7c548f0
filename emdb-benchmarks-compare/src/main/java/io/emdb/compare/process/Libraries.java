package io.emdb.compare.process;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The versions of what is compared, by the names of the files on the class path. */
public final class Libraries {

  private static final List<String> COMPARED =
      List.of(
          "rocksdbjni",
          "lmdbjava",
          "h2-mvstore",
          "xodus-environment",
          "chronicle-map",
          "sqlite-jdbc",
          "mapdb",
          "ehcache",
          "caffeine",
          "spring-data-redis",
          "lettuce-core");

  private static final Pattern JAR = Pattern.compile("(.+?)-(\\d[\\w.]*)(-\\w+)?\\.jar");

  private Libraries() {}

  /** Returns names and versions of the stores on a class path. */
  public static String versions(String classPath) {
    List<Matcher> jars =
        Arrays.stream(classPath.split(Pattern.quote(File.pathSeparator), -1))
            .map(entry -> JAR.matcher(String.valueOf(Path.of(entry).getFileName())))
            .filter(Matcher::matches)
            .toList();
    return COMPARED.stream()
        .flatMap(name -> version(jars, name).map(version -> name + " " + version).stream())
        .collect(Collectors.joining(", "));
  }

  private static Optional<String> version(List<Matcher> jars, String name) {
    return jars.stream()
        .filter(jar -> jar.group(1).equals(name))
        .map(jar -> jar.group(2))
        .findFirst();
  }
}
