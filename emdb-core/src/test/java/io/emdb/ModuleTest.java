package io.emdb;

import static org.assertj.core.api.Assertions.assertThat;

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
        .containsExactly("java.base");
  }

  /**
   * The annotations are an optional dependency, so most users do not have them. With {@code
   * requires static transitive} their compiler stops at "module not found: org.jspecify".
   */
  @Test
  void module_compilesForUsersWithoutTheAnnotations(@TempDir Path directory) throws IOException {
    Path module = Files.writeString(directory.resolve("module-info.java"), USER_MODULE);
    Path user = Files.writeString(directory.resolve("User.java"), USER);
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
                directory.resolve("classes").toString(),
                module.toString(),
                user.toString());

    assertThat(exit).as(output::toString).isZero();
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
