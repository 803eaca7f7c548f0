package io.emdb.spring.session.autoconfigure;

import io.emdb.Emdb;
import io.emdb.spring.boot.autoconfigure.EmdbAutoConfiguration;
import io.emdb.spring.session.EmdbHttpSessionConfiguration;
import io.emdb.spring.session.EmdbSessionSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.session.autoconfigure.SessionAutoConfiguration;
import org.springframework.boot.session.autoconfigure.SessionTimeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.session.SessionRepository;
import org.springframework.session.web.http.SessionRepositoryFilter;

/**
 * Auto-configuration of sessions in a servlet application that has a database, unless there is
 * another {@link SessionRepository}, also one that Spring Boot configures for JDBC or Redis.
 * Switched off by {@code emdb.session.enabled=false}.
 */
@AutoConfiguration(
    after = EmdbAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.session.data.redis.autoconfigure.SessionDataRedisAutoConfiguration",
      "org.springframework.boot.session.jdbc.autoconfigure.JdbcSessionAutoConfiguration"
    },
    before = SessionAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass(SessionRepositoryFilter.class)
@ConditionalOnBean(Emdb.class)
@ConditionalOnMissingBean(SessionRepository.class)
@ConditionalOnBooleanProperty(name = "emdb.session.enabled", matchIfMissing = true)
@EnableConfigurationProperties(EmdbSessionProperties.class)
@Import(EmdbHttpSessionConfiguration.class)
public final class EmdbSessionAutoConfiguration {

  /** What Spring Boot has where nothing is set. */
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(30);

  @Bean
  EmdbSessionSettings emdbSessionSettings(
      EmdbSessionProperties properties, ObjectProvider<SessionTimeout> timeoutBean) {
    SessionTimeout timeout = timeoutBean.getIfAvailable();
    @Nullable Duration configured = timeout == null ? null : timeout.getTimeout();
    return new EmdbSessionSettings(
        properties.database(),
        properties.namespace(),
        configured == null ? DEFAULT_TIMEOUT : configured,
        properties.flushMode(),
        properties.saveMode(),
        properties.cleanupInterval(),
        properties.allowedPackages());
  }
}
