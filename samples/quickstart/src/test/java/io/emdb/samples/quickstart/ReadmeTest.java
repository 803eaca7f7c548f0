package io.emdb.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Codec;
import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.spring.boot.autoconfigure.EmdbProperties;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;

/** Does with the README what its readers do: compiles it, runs it, and runs it again. */
@ExtendWith(OutputCaptureExtension.class)
class ReadmeTest {

  @TempDir Path folder;

  private final Readme readme = Readme.read();

  ReadmeTest() throws IOException {}

  private static String only(List<String> blocks) {
    assertThat(blocks).hasSize(1);
    return blocks.get(0);
  }

  /** Statements of the README write where it says; the test writes below its own folder. */
  private String elsewhere(String snippet) {
    String path = folder.resolve("core").toString().replace("\\", "\\\\");
    assertThat(snippet).contains("data/shop");
    return snippet.replace("data/shop", path);
  }

  private Path yaml() throws IOException {
    String yaml = only(readme.blocks("yaml"));
    assertThat(yaml).contains("path: data/shop\n");
    Path database = folder.resolve("spring");
    return Files.writeString(
        folder.resolve("application.yml"),
        yaml.replace("path: data/shop", "path: '" + database + "'"));
  }

  @Test
  void statements_compileAndRun(CapturedOutput output) throws Exception {
    Snippets snippets = new Snippets(folder, readme.imports());
    String name = "";
    for (String block : readme.blocks("java")) {
      name = block.contains("class ") ? name : snippets.add(elsewhere(block));
    }
    try (URLClassLoader loader = snippets.compile()) {
      loader.loadClass(name).getMethod("run").invoke(null);
    }
    assertThat(output).contains("product.1");
    try (Emdb db = Emdb.open(folder.resolve("core"))) {
      assertThat(db.getString("stock.1")).isEqualTo("41");
      assertThat(db.ttl("session.7")).hasValueSatisfying(left -> assertThat(left).isPositive());
      assertThat(db.namespace("visits").typed(Codec.string(), Codec.int64()).get("anna"))
          .isEqualTo(17L);
    }
  }

  @Test
  void application_keepsDataAndCacheOverARestart() throws Exception {
    Snippets snippets = new Snippets(folder, readme.imports());
    for (String block : readme.blocks("java")) {
      if (block.contains("class ")) {
        snippets.add(block);
      }
    }
    try (URLClassLoader loader = snippets.compile()) {
      try (ConfigurableApplicationContext context = run(loader)) {
        Object shop = context.getBean("shop");
        call(shop, "add", new Class<?>[] {String.class, int.class}, "lamp", 1);
        assertThat(call(shop, "describe", "lamp")).isEqualTo("A very good lamp");
        assertThat(call(shop, "sell", "lamp")).isEqualTo(0);
        assertThatThrownBy(() -> call(shop, "sell", "lamp")).hasMessage("Sold out");
        assertThat(context.getBean(Emdb.class).getString("stock.lamp")).isEqualTo("0");
      }
      try (ConfigurableApplicationContext context = run(loader)) {
        assertThat(context.getBean(Emdb.class).getString("stock.lamp")).isEqualTo("0");
        assertThat(context.getBean(Emdb.class).containsKey("sold.lamp")).isTrue();
        CacheManager caches = context.getBean(CacheManager.class);
        assertThat(caches.getCache("descriptions")).isNotNull();
        assertThat(caches.getCache("descriptions").get("lamp", String.class))
            .as("cached by the run before")
            .isEqualTo("A very good lamp");
      }
    }
  }

  @Test
  void yaml_isUnderstood() throws Exception {
    Snippets snippets = new Snippets(folder, readme.imports());
    snippets.add(readme.blocks("java").get(0));
    try (URLClassLoader loader = snippets.compile();
        ConfigurableApplicationContext context = run(loader)) {
      EmdbProperties properties = context.getBean(EmdbProperties.class);
      assertThat(properties.path()).isEqualTo(folder.resolve("spring").toString());
      assertThat(properties.flushPolicy()).isEqualTo(FlushPolicy.every(Duration.ofSeconds(1)));
      CacheManager caches = context.getBean(CacheManager.class);
      caches.getCache("descriptions").put("k", "v");
      caches.getCache("others").put("k", "v");
      Emdb db = context.getBean(Emdb.class);
      assertThat(timeToLive(db, "cache:descriptions")).isBetween(days(6), days(7));
      assertThat(timeToLive(db, "cache:others")).isBetween(Duration.ZERO, Duration.ofHours(1));
    }
  }

  private static Duration days(int days) {
    return Duration.ofDays(days);
  }

  private static Duration timeToLive(Emdb db, String namespace) {
    try (var keys = db.namespace(namespace).keys()) {
      return db.namespace(namespace).ttl(keys.next()).orElseThrow();
    }
  }

  @Test
  void dependency_isOurs() throws IOException {
    assertThat(only(readme.blocks("xml")))
        .contains(starter())
        .contains("<artifactId>spring-boot-starter-cache</artifactId>");
    assertThat(only(Readme.read("docs/spring-boot.md").blocks("xml"))).contains(starter());
  }

  private String starter() {
    return """
        <dependency>
          <groupId>io.emdb</groupId>
          <artifactId>emdb-spring-boot-starter</artifactId>
          <version>OURS</version>
        </dependency>
        """
        .replace("OURS", readme.projectVersion());
  }

  /** A reader could not resolve the dependency, and was not told which Spring Boot it is for. */
  @Test
  void dependency_canBeHad() throws IOException {
    String install = "`mvn -B -q -DskipTests install -pl emdb-spring-boot-starter -am`";
    String needs =
        "Spring Boot " + readme.bootVersion() + " and Java " + readme.javaVersion() + " or later";
    assertThat(readme.text().replace('\n', ' ')).contains(install, needs);
    assertThat(Readme.read("docs/spring-boot.md").text().replace('\n', ' '))
        .contains(install, needs);
    assertThat(readme.pom()).contains("<module>emdb-spring-boot-starter</module>");
  }

  private ConfigurableApplicationContext run(ClassLoader loader) throws Exception {
    Class<?> application = loader.loadClass("shop.ShopApplication");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return new SpringApplication(new DefaultResourceLoader(loader), application)
          .run("--spring.config.location=" + yaml().toUri(), "--spring.main.banner-mode=off");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Object call(Object target, String method, String argument) throws Exception {
    return call(target, method, new Class<?>[] {String.class}, argument);
  }

  private static Object call(Object target, String method, Class<?>[] types, Object... arguments)
      throws Exception {
    try {
      return target.getClass().getMethod(method, types).invoke(target, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw e;
    }
  }
}
