package io.emdb.spring.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the guide's snippets with the imports that it names. */
class SessionsGuideTests {

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");
  private static final Pattern IMPORTS = Pattern.compile("(?ms)^Imports: (.*?)\\n\\n");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern TYPE = Pattern.compile("public (?:class|record|interface) (\\w+)");

  @TempDir Path folder;

  static Path guide() {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.exists(directory.resolve("CONTRIBUTING.md"))) {
      directory = directory.getParent();
    }
    assertThat(directory).as("the root of the sources").isNotNull();
    return directory.resolve("docs/sessions.md");
  }

  @Test
  void snippetsCompile() throws IOException {
    String guide = Files.readString(guide());
    Matcher imports = IMPORTS.matcher(guide);
    assertThat(imports.find()).isTrue();
    StringBuilder header = new StringBuilder("package shop;\n");
    CODE.matcher(imports.group(1))
        .results()
        .forEach(name -> header.append("import ").append(name.group(1)).append(";\n"));
    List<String> snippets =
        BLOCK.matcher(guide).results().map((MatchResult block) -> block.group(1)).toList();
    assertThat(snippets).hasSizeGreaterThan(2);
    List<Path> sources = new ArrayList<>();
    for (String snippet : snippets) {
      Matcher type = TYPE.matcher(snippet);
      assertThat(type.find()).isTrue();
      sources.add(Files.writeString(folder.resolve(type.group(1) + ".java"), header + snippet));
    }
    compile(sources);
  }

  private void compile(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    List<String> options =
        List.of(
            "-d", folder.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }
}
