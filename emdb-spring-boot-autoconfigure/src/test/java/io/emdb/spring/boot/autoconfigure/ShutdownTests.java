package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import io.emdb.Emdb;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.OverridingClassLoader;
import org.springframework.core.io.DefaultResourceLoader;

/** Stops applications, and starts them again on the same directory in the same process. */
class ShutdownTests {

  @TempDir private Path directory;

  @Test
  void theDirectoryIsFreeWhenTheContextIsClosed() {
    run(Application.class, context -> context.getBean(Emdb.class).put("lamp", "12"));
    try (Emdb emdb = Emdb.open(directory)) {
      assertThat(emdb.getString("lamp")).isEqualTo("12");
    }
  }

  @Test
  void theShutdownIsClean() {
    run(Application.class, context -> context.getBean(Emdb.class).put("lamp", "12"));
    try (Emdb emdb = Emdb.open(directory)) {
      assertThat(emdb.stats().recovery().cleanShutdown()).isTrue();
    }
  }

  @Test
  void theNextContextFindsTheData() {
    run(Application.class, context -> context.getBean(Emdb.class).put("lamp", "12"));
    run(
        Application.class,
        context -> assertThat(context.getBean(Emdb.class).getString("lamp")).isEqualTo("12"));
  }

  @Test
  void theDirectoryIsFreeWhenTheContextDidNotStart() {
    assertThatException().isThrownBy(() -> run(FailingApplication.class, context -> {}));
    try (Emdb emdb = Emdb.open(directory)) {
      assertThat(emdb.isOpen()).isTrue();
    }
  }

  @Test
  void aRestartWithNewClassesFindsTheData() throws Exception {
    run(reloaded(), context -> context.getBean(Emdb.class).put("lamp", "12"));
    run(
        reloaded(),
        context -> assertThat(context.getBean(Emdb.class).getString("lamp")).isEqualTo("12"));
  }

  @Test
  void noThreadIsLeft() {
    Set<Thread> before = threads();
    run(
        Application.class,
        context -> context.getBean(Emdb.class).put("lamp", "12"),
        "--emdb.flush-policy=every-1s");
    assertThat(threads()).isSubsetOf(before);
  }

  /**
   * Returns the application as a new class of a new class loader, as a restart by devtools does.
   */
  private static Class<?> reloaded() throws ClassNotFoundException {
    String name = Application.class.getName();
    ClassLoader restarted =
        new OverridingClassLoader(ShutdownTests.class.getClassLoader()) {
          @Override
          protected boolean isEligibleForOverriding(String className) {
            return className.equals(name);
          }
        };
    Class<?> application = restarted.loadClass(name);
    assertThat(application).isNotSameAs(Application.class);
    return application;
  }

  private void run(
      Class<?> application, Consumer<ConfigurableApplicationContext> body, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "--emdb.path=" + directory;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(application)
            .resourceLoader(new DefaultResourceLoader(application.getClassLoader()))
            .web(WebApplicationType.NONE)
            .registerShutdownHook(false)
            .logStartupInfo(false)
            .run(all)) {
      body.accept(context);
    }
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().toLowerCase(Locale.ROOT).contains("emdb"))
        .collect(Collectors.toSet());
  }

  /** An application with a database and nothing else; public, as it is loaded a second time. */
  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration(EmdbAutoConfiguration.class)
  public static class Application {}

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration(EmdbAutoConfiguration.class)
  static class FailingApplication {

    @Bean
    String failing(Emdb emdb) {
      throw new IllegalStateException("after " + emdb.path() + " was opened");
    }
  }
}
