package io.emdb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles with the checker settings of this build. A checker that looks at the wrong packages is
 * as silent as one that finds nothing, so the settings are seen to refuse what they should.
 */
class NullnessCheckTest {

  private static final String RETURNS_NULL =
      """
      package sample;

      final class Sample {
        private Sample() {}

        static String name() {
          return null;
        }
      }
      """;

  private static final String RETURNS_NULLABLE =
      """
      package sample;

      import org.jspecify.annotations.Nullable;

      final class Sample {
        private Sample() {}

        static @Nullable String name() {
          return null;
        }
      }
      """;

  private static final String NULL_MARKED_PACKAGE =
      """
      @NullMarked
      package sample;

      import org.jspecify.annotations.NullMarked;
      """;

  private static final String NULL_MARKED_MODULE =
      """
      @org.jspecify.annotations.NullMarked
      module sample {
        requires static org.jspecify;
      }
      """;

  @TempDir Path directory;

  @Test
  void nullReturn_inNullMarkedPackage_failsTheBuild() throws IOException {
    Javac javac =
        new Javac(directory)
            .source("sample/package-info.java", NULL_MARKED_PACKAGE)
            .source("sample/Sample.java", RETURNS_NULL);

    assertThat(javac.errors()).containsOnlyOnce("error: [NullAway]").contains("Sample.java:7");
  }

  @Test
  void nullReturn_inNullMarkedModule_failsTheBuild() throws IOException {
    Javac javac =
        new Javac(directory)
            .source("module-info.java", NULL_MARKED_MODULE)
            .source("sample/Sample.java", RETURNS_NULL);

    assertThat(javac.errors()).containsOnlyOnce("error: [NullAway]").contains("Sample.java:7");
  }

  @Test
  void nullReturn_ofNullableMethod_compiles() throws IOException {
    Javac javac =
        new Javac(directory)
            .source("sample/package-info.java", NULL_MARKED_PACKAGE)
            .source("sample/Sample.java", RETURNS_NULLABLE);

    assertThat(javac.errors()).isEmpty();
  }

  @Test
  void brokenCode_withErrorProneFinding_failsTheBuild() throws IOException {
    Javac javac =
        new Javac(directory)
            .source(
                "sample/Sample.java",
                """
                package sample;

                final class Sample {
                  private Sample() {}

                  static void forget(String name) {
                    new IllegalStateException(name);
                  }
                }
                """);

    assertThat(javac.errors()).contains("error: [DeadException]");
  }
}
