package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** An application that has started has no thread of Emdb until something needs one. */
class ThreadsAtStartTests {

  @TempDir Path directory;

  @Test
  void aStartedApplicationHasNoThreadOfItsDatabase() {
    try (ConfigurableApplicationContext context = run()) {
      assertThat(context.getBean(Emdb.class).isOpen()).isTrue();
      assertThat(threads()).isEmpty();
    }
  }

  @Test
  void theFirstWriteThatIsToBeSyncedLaterStartsOne() {
    try (ConfigurableApplicationContext context = run()) {
      context.getBean(Emdb.class).put("lamp", "12");
      assertThat(threads()).hasSize(1);
    }
    assertThat(threads()).isEmpty();
  }

  /** Threads by the name of this database; those of other tests may not have ended yet. */
  private List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.contains(directory.toString()))
        .toList();
  }

  private ConfigurableApplicationContext run() {
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.NONE)
        .registerShutdownHook(false)
        .run("--emdb.path=" + directory, "--emdb.flush-policy=every-1s");
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EnableCaching
  static class Application {}
}
