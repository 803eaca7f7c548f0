package io.emdb.spring.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.spring.boot.autoconfigure.EmdbAutoConfiguration;
import io.emdb.spring.session.autoconfigure.EmdbSessionAutoConfiguration;
import jakarta.servlet.http.Cookie;
import java.io.IOException;
import java.io.Serializable;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.session.autoconfigure.SessionAutoConfiguration;
import org.springframework.boot.session.jdbc.autoconfigure.JdbcSessionAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.session.FlushMode;
import org.springframework.session.MapSessionRepository;
import org.springframework.session.SaveMode;
import org.springframework.session.Session;
import org.springframework.session.SessionRepository;
import org.springframework.session.config.SessionRepositoryCustomizer;
import org.springframework.session.web.http.SessionRepositoryFilter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EmdbSessionAutoConfigurationTests {

  private final AutoConfigurations configurations =
      AutoConfigurations.of(
          EmdbAutoConfiguration.class,
          EmdbSessionAutoConfiguration.class,
          SessionAutoConfiguration.class);
  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(configurations)
          .withPropertyValues("emdb.in-memory=true");

  record Basket(List<String> goods) implements Serializable {}

  @Configuration(proxyBeanMethods = false)
  @AutoConfigurationPackage
  static class InThePackage {}

  @Configuration(proxyBeanMethods = false)
  static class OwnRepository {
    @Bean
    MapSessionRepository ownRepository() {
      return new MapSessionRepository(new ConcurrentHashMap<String, Session>());
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableEmdbHttpSession(
      maxInactiveIntervalInSeconds = 60,
      namespace = "${app.sessions}",
      flushMode = FlushMode.IMMEDIATE,
      saveMode = SaveMode.ALWAYS)
  static class ByAnnotation {}

  @Configuration(proxyBeanMethods = false)
  static class OwnParts {
    @Bean
    SessionRepositoryCustomizer<EmdbIndexedSessionRepository> customizer() {
      return repository -> repository.setDefaultMaxInactiveInterval(Duration.ofDays(7));
    }

    @Bean
    org.springframework.session.SessionIdGenerator ids() {
      return () -> "own-id";
    }

    @Bean
    EmdbSessionCodec codec() {
      return new EmdbSessionCodec() {
        @Override
        public String id() {
          return "own";
        }

        @Override
        public byte[] encode(Object value) {
          return new byte[0];
        }

        @Override
        public Object decode(byte[] bytes) {
          return "decoded";
        }
      };
    }
  }

  private static EmdbIndexedSessionRepository sessions(AssertableWebApplicationContext context) {
    return context.getBean(EmdbIndexedSessionRepository.class);
  }

  @Test
  void sessionsOfRequestsAreKept() {
    runner
        .withUserConfiguration(InThePackage.class)
        .run(
            context -> {
              SessionRepositoryFilter<?> filter = context.getBean(SessionRepositoryFilter.class);
              Basket basket = new Basket(List.of("lamp"));
              MockHttpServletResponse response = new MockHttpServletResponse();
              filter.doFilter(
                  new MockHttpServletRequest(),
                  response,
                  new MockFilterChain(
                      new jakarta.servlet.http.HttpServlet() {
                        @Override
                        protected void service(
                            jakarta.servlet.http.HttpServletRequest request,
                            jakarta.servlet.http.HttpServletResponse unused) {
                          request.getSession().setAttribute("basket", basket);
                        }
                      }));
              Cookie cookie = response.getCookie("SESSION");
              assertThat(cookie).isNotNull();
              assertThat(context.getBean(Emdb.class).namespace("sessions").size()).isEqualTo(1);
              MockHttpServletRequest next = new MockHttpServletRequest();
              next.setCookies(cookie);
              MockFilterChain chain = new MockFilterChain();
              filter.doFilter(next, new MockHttpServletResponse(), chain);
              assertThat(
                      ((jakarta.servlet.http.HttpServletRequest) chain.getRequest())
                          .getSession(false)
                          .getAttribute("basket"))
                  .isEqualTo(basket);
            });
  }

  @Test
  void theTimeoutIsThatOfTheServerOrOfSpringSession() {
    assertThat(timeout(runner)).isEqualTo(Duration.ofMinutes(30));
    WebApplicationContextRunner server =
        new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new)
            .withConfiguration(configurations)
            .withConfiguration(AutoConfigurations.of(TomcatServletWebServerAutoConfiguration.class))
            .withPropertyValues("emdb.in-memory=true", "server.port=0");
    assertThat(timeout(server)).isEqualTo(Duration.ofMinutes(30));
    WebApplicationContextRunner five =
        server.withPropertyValues("server.servlet.session.timeout=5m");
    assertThat(timeout(five)).isEqualTo(Duration.ofMinutes(5));
    assertThat(timeout(five.withPropertyValues("spring.session.timeout=7m")))
        .isEqualTo(Duration.ofMinutes(7));
  }

  private static Duration timeout(WebApplicationContextRunner runner) {
    AtomicReference<Duration> timeout = new AtomicReference<>();
    runner.run(context -> timeout.set(sessions(context).createSession().getMaxInactiveInterval()));
    return timeout.get();
  }

  @Test
  void propertiesAreApplied() {
    runner
        .withPropertyValues(
            "emdb.databases.web.in-memory=true",
            "emdb.session.database=web",
            "emdb.session.namespace=visitors",
            "emdb.session.flush-mode=immediate",
            "emdb.session.save-mode=always",
            "emdb.session.cleanup-interval=0",
            "emdb.session.allowed-packages=io.emdb.spring.session")
        .run(
            context -> {
              EmdbSession session = sessions(context).createSession();
              session.setAttribute("basket", new Basket(List.of()));
              assertThat(sessions(context).saveMode()).isEqualTo(SaveMode.ALWAYS);
              assertThat(
                      context
                          .getBean("webEmdb", Emdb.class)
                          .namespace("visitors")
                          .containsKey(session.getId()))
                  .isTrue();
              assertThat(context.getBean(SessionSweeper.class).isRunning()).isFalse();
            });
  }

  @Test
  void mistakesInPropertiesAreNamed() {
    runner
        .withPropertyValues("emdb.session.database=nowhere")
        .run(
            context ->
                assertThat(context).getFailure().rootCause().hasMessageContaining("nowhere"));
    runner
        .withPropertyValues("emdb.session.allowed-packages=com.*")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("'emdb.session.allowed-packages'"));
  }

  @Test
  void itBacksOff() {
    runner
        .withUserConfiguration(OwnRepository.class)
        .run(
            context ->
                assertThat(context)
                    .hasSingleBean(SessionRepository.class)
                    .doesNotHaveBean(EmdbIndexedSessionRepository.class));
    for (String property : List.of("emdb.session.enabled=false", "emdb.enabled=false")) {
      runner
          .withPropertyValues(property)
          .run(
              context ->
                  assertThat(context).hasNotFailed().doesNotHaveBean(SessionRepository.class));
    }
    runner
        .withClassLoader(new FilteredClassLoader(SessionRepositoryFilter.class))
        .run(
            context -> assertThat(context).hasNotFailed().doesNotHaveBean(SessionRepository.class));
    new ApplicationContextRunner()
        .withConfiguration(configurations)
        .withPropertyValues("emdb.in-memory=true")
        .run(
            context -> assertThat(context).hasNotFailed().doesNotHaveBean(SessionRepository.class));
  }

  @Test
  void itComesAfterTheOtherRepositoriesOfSpringBootAndBeforeTheirFilter() {
    assertThat(
            AutoConfigurations.getClasses(
                AutoConfigurations.of(
                    EmdbSessionAutoConfiguration.class,
                    EmdbAutoConfiguration.class,
                    SessionAutoConfiguration.class,
                    JdbcSessionAutoConfiguration.class)))
        .containsSubsequence(
            JdbcSessionAutoConfiguration.class,
            EmdbSessionAutoConfiguration.class,
            SessionAutoConfiguration.class)
        .containsSubsequence(EmdbAutoConfiguration.class, EmdbSessionAutoConfiguration.class);
    runner.run(context -> assertThat(context).hasBean("sessionRepositoryFilterRegistration"));
  }

  @Test
  void theAnnotationTakesItsPlace() {
    runner
        .withUserConfiguration(ByAnnotation.class)
        .withPropertyValues("app.sessions=by-annotation", "emdb.session.namespace=other")
        .run(
            context -> {
              EmdbSession session = sessions(context).createSession();
              session.setAttribute("basket", new Basket(List.of()));
              assertThat(session.getMaxInactiveInterval()).isEqualTo(Duration.ofMinutes(1));
              assertThat(context.getBean(Emdb.class).namespace("by-annotation").size())
                  .isEqualTo(1);
              assertThat(context).doesNotHaveBean(EmdbSessionSettings.class);
            });
  }

  @Test
  void partsOfTheApplicationsOwnAreUsed() {
    runner
        .withUserConfiguration(OwnParts.class)
        .run(
            context -> {
              EmdbSession session = sessions(context).createSession();
              assertThat(session.getMaxInactiveInterval()).isEqualTo(Duration.ofDays(7));
              session.setAttribute("a", this);
              sessions(context).save(session);
              assertThat(sessions(context).findById("own-id").<Object>getAttribute("a"))
                  .isEqualTo("decoded");
            });
  }

  @Test
  void everyPropertyIsDescribedAndInTheGuide() throws URISyntaxException, IOException {
    Path classes =
        Path.of(
            EmdbSessionAutoConfiguration.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    JsonNode metadata =
        new JsonMapper().readTree(classes.resolve("META-INF/spring-configuration-metadata.json"));
    String guide = Files.readString(SessionsGuideTests.guide());
    assertThat(metadata.get("properties")).hasSize(7);
    for (JsonNode property : metadata.get("properties")) {
      assertThat(property.path("description").asString("")).matches("(?s)\\p{Upper}.+\\.");
      assertThat(guide).contains("| `" + property.get("name").asString() + "` |");
    }
  }
}
