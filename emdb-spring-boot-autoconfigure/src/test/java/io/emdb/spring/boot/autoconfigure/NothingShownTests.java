package io.emdb.spring.boot.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.emdb.Emdb;
import io.emdb.FlushPolicy;
import io.emdb.internal.file.fault.Fault;
import io.emdb.internal.file.fault.FaultyStorage;
import io.emdb.internal.file.fault.Operation;
import io.emdb.internal.view.DatabaseView;
import io.emdb.spring.boot.health.EmdbHealthIndicator;
import io.emdb.testing.Marks;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.cache.actuate.endpoint.CachesEndpoint;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Health, metrics, endpoints and logs of applications tell nothing of what their data is. */
@ExtendWith(OutputCaptureExtension.class)
class NothingShownTests {

  @TempDir private Path directory;

  private final Marks marks = new Marks();
  private final JsonMapper json = new JsonMapper();

  @AfterEach
  void look(CapturedOutput output) {
    LoggingSystem.get(getClass().getClassLoader()).setLogLevel("io.emdb", null);
    marks.close();
    marks.look("the log", output.getAll());
    marks.assertNoneShown();
  }

  @Test
  void theActuatorOfAFilledApplication() {
    try (ConfigurableApplicationContext context = run()) {
      Emdb emdb = context.getBean(Emdb.class);
      emdb.put(Marks.KEY, Marks.VALUE);
      emdb.namespace("things").put(Marks.KEY, Marks.VALUE);
      Cache cache = context.getBean(CacheManager.class).getCache("things");
      cache.put(Marks.KEY, Marks.VALUE);
      assertThat(cache.get(Marks.KEY).get()).isEqualTo(Marks.VALUE);
      HealthIndicator health =
          (HealthIndicator) context.getBean(HealthContributorRegistry.class).getContributor("emdb");
      lookAtJson("health", health.health(true));
      context
          .getBean(MeterRegistry.class)
          .forEachMeter(meter -> marks.look("meter", meter.getId() + " " + meter.measure()));
      CachesEndpoint endpoint = context.getBean(CachesEndpoint.class);
      lookAtJson("caches", endpoint.caches());
      lookAtJson("cache", endpoint.cache("things", null));
      marks.look("properties", context.getBean(EmdbProperties.class));
    }
    try (ConfigurableApplicationContext restarted = run()) {
      assertThat(restarted.getBean(Emdb.class).getString(Marks.KEY)).isEqualTo(Marks.VALUE);
    }
  }

  @Test
  void theHealthOfAFailedDatabase() {
    FaultyStorage storage = new FaultyStorage();
    Emdb emdb =
        DatabaseView.open(Emdb.builder().flushPolicy(FlushPolicy.onEachWrite()).options(), storage);
    emdb.put(Marks.KEY, Marks.VALUE);
    storage.failNext(Operation.Kind.SYNC, Fault.IO_ERROR);
    marks.look("put", catchThrowable(() -> emdb.put(Marks.KEY, Marks.VALUE)));
    lookAtJson("health", new EmdbHealthIndicator(emdb).health());
    marks.look("close", String.valueOf(catchThrowable(emdb::close)));
  }

  @Test
  void theReportOfADatabaseThatDoesNotOpen() throws Exception {
    try (Emdb emdb = Emdb.builder().path(directory).segmentSize(64 * 1024).open()) {
      emdb.put(Marks.KEY, Marks.VALUE);
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".seg")).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[20] ^= 1; // in the header
        Files.write(file, bytes);
      }
    }
    Throwable failure = catchThrowable(() -> run().close());
    assertThat(failure).isNotNull();
    marks.look("start", failure);
  }

  private void lookAtJson(String what, Object shown) {
    marks.look(what, shown);
    marks.look(what, json.writeValueAsString(shown));
  }

  private ConfigurableApplicationContext run() {
    List<String> arguments =
        List.of(
            "--emdb.path=" + directory,
            "--emdb.segment-size=64KB",
            "--logging.level.io.emdb=trace",
            "--management.endpoints.access.default=unrestricted",
            "--management.endpoints.web.exposure.include=*",
            "--management.endpoints.jmx.exposure.include=*");
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.NONE)
        .registerShutdownHook(false)
        .run(arguments.toArray(String[]::new));
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EnableCaching
  static class Application {}
}
