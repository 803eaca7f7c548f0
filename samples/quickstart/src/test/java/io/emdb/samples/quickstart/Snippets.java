package io.emdb.samples.quickstart;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles snippets of documentation as a reader would: with the imports that it names. */
final class Snippets {

  private static final String PACKAGE = "shop";
  private static final Pattern TYPE = Pattern.compile("public class (\\w+)");

  private final String header;
  private final Path sources;
  private final Path classes;
  private int statements;

  Snippets(Path directory, List<String> imports) throws IOException {
    header =
        imports.stream()
            .map(name -> "import " + name + ";\n")
            .collect(Collectors.joining("", "package " + PACKAGE + ";\n", "\n"));
    sources = Files.createDirectories(directory.resolve("sources").resolve(PACKAGE));
    classes = Files.createDirectories(directory.resolve("classes"));
  }

  /** Adds a snippet: a class as it is, statements as the body of a method {@code run()}. */
  String add(String snippet) throws IOException {
    Matcher type = TYPE.matcher(snippet);
    String name;
    String code;
    if (type.find()) {
      name = type.group(1);
      code = snippet;
    } else {
      name = "Statements" + statements++;
      code =
          "public class "
              + name
              + " { public static void run() throws Exception { "
              + snippet
              + " } }";
    }
    Files.writeString(sources.resolve(name + ".java"), header + code);
    return PACKAGE + "." + name;
  }

  /** Compiles all snippets and returns a loader of their classes. */
  URLClassLoader compile() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
        var found = Files.list(sources)) {
      List<String> options =
          List.of(
              "-d",
              classes.toString(),
              "-cp",
              System.getProperty("java.class.path"),
              "-parameters",
              "-proc:none");
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  options,
                  null,
                  files.getJavaFileObjectsFromPaths(found.toList()))
              .call();
      if (!compiled) {
        throw new AssertionError("The snippets do not compile:\n" + messages);
      }
    }
    return new URLClassLoader(new URL[] {classes.toUri().toURL()}, Snippets.class.getClassLoader());
  }
}
