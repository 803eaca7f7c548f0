package io.emdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users of the module see, and what they must bring. */
class ModuleTest {

  private static final String USER_MODULE =
      """
      module user {
        requires io.emdb;
      }
      """;

  private static final String USER =
      """
      package user;

      class User {
        byte[] read(io.emdb.Emdb emdb, byte[] key) {
          return emdb.get(key);
        }
      }
      """;

  private static final String COMPACTION =
      """
      package user;

      import io.emdb.Emdb;
      import io.emdb.FlushPolicy;
      import java.lang.management.BufferPoolMXBean;
      import java.lang.management.ManagementFactory;
      import java.nio.file.Path;

      class Compaction {
        public static void main(String[] args) {
          System.out.println("Emdb is in " + Emdb.class.getModule());
          try (Emdb emdb =
              Emdb.builder()
                  .path(Path.of(args[0]))
                  .segmentSize(64 * 1024)
                  .flushPolicy(FlushPolicy.manual())
                  .open()) {
            for (int i = 0; i < 100; i++) {
              emdb.put("k".getBytes(), new byte[30_000]);
            }
            long full = mapped();
            emdb.compact();
            long left = mapped();
            System.out.println(full + " mapped, " + left + " after the compaction");
            System.out.println(full >= 50 && left <= 2 ? "all unmapped" : "still mapped");
          }
        }

        private static long mapped() {
          for (BufferPoolMXBean pool :
              ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("mapped")) {
              return pool.getCount();
            }
          }
          throw new IllegalStateException("no such pool");
        }
      }
      """;

  @Test
  void module_exportsTheApiAndNothingElse() {
    assertThat(descriptor().exports())
        .extracting(ModuleDescriptor.Exports::toString)
        .containsExactly("io.emdb");
  }

  @Test
  void module_needsTheJdkAloneAtRunTime() {
    assertThat(descriptor().requires())
        .filteredOn(required -> !required.modifiers().contains(Modifier.STATIC))
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactlyInAnyOrder("java.base", "jdk.unsupported");
  }

  /**
   * The annotations are an optional dependency, so most users do not have them. With {@code
   * requires static transitive} their compiler stops at "module not found: org.jspecify".
   */
  @Test
  void module_compilesForUsersWithoutTheAnnotations(@TempDir Path directory) throws IOException {
    Path module = Files.writeString(directory.resolve("module-info.java"), USER_MODULE);
    Path user = Files.writeString(directory.resolve("User.java"), USER);

    compile(directory.resolve("classes"), module, user);
  }

  private static void compile(Path target, Path module, Path source) {
    StringWriter output = new StringWriter();
    int exit =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                new PrintWriter(output),
                new PrintWriter(output),
                "--module-path",
                classes().toString(),
                "-d",
                target.toString(),
                module.toString(),
                source.toString());
    assertThat(exit).as(output::toString).isZero();
  }

  /**
   * Symptom: on the module path of Java 17, a compaction gave no space back. Cause: the module with
   * the class that unmaps was in nobody's requirements, so not in the graph, and files stayed
   * mapped until collected. Cure: the module is required.
   */
  @Test
  void compactionOnTheModulePath_unmapsWhatItDeletes(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path module =
        Files.writeString(
            directory.resolve("module-info.java"),
            "module user { requires io.emdb; requires java.management; }");
    Path program = Files.writeString(directory.resolve("Compaction.java"), COMPACTION);
    Path classes = directory.resolve("classes");
    compile(classes, module, program);

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--module-path",
                classes() + File.pathSeparator + classes,
                "--module",
                "user/user.Compaction",
                directory.resolve("database").toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("is in module io.emdb").contains("all unmapped");
  }

  private static ModuleDescriptor descriptor() {
    return ModuleFinder.of(classes()).find("io.emdb").orElseThrow().descriptor();
  }

  private static Path classes() {
    try {
      return Path.of(Emdb.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
