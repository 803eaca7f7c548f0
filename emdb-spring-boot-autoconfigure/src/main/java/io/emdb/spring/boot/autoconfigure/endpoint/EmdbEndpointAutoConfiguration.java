package io.emdb.spring.boot.autoconfigure.endpoint;

import io.emdb.Emdb;
import io.emdb.spring.boot.DatabaseName;
import io.emdb.spring.boot.autoconfigure.EmdbAutoConfiguration;
import io.emdb.spring.boot.endpoint.EmdbEndpoint;
import io.emdb.spring.boot.endpoint.EmdbInfoContributor;
import io.emdb.spring.boot.endpoint.EmdbMaintenanceEndpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.autoconfigure.info.InfoContributorFallback;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the actuator's {@link EmdbEndpoint}, of {@link EmdbMaintenanceEndpoint} for
 * those who give access to it, and of {@link EmdbInfoContributor} with {@code
 * management.info.emdb.enabled=true}.
 */
@AutoConfiguration(after = EmdbAutoConfiguration.class)
@ConditionalOnClass({Emdb.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnBean(Emdb.class)
public final class EmdbEndpointAutoConfiguration {

  @Bean
  @ConditionalOnAvailableEndpoint
  @ConditionalOnMissingBean
  EmdbEndpoint emdbEndpoint(ConfigurableListableBeanFactory beanFactory) {
    return new EmdbEndpoint(databases(beanFactory));
  }

  @Bean
  @ConditionalOnAvailableEndpoint
  @ConditionalOnMissingBean
  EmdbMaintenanceEndpoint emdbMaintenanceEndpoint(ConfigurableListableBeanFactory beanFactory) {
    return new EmdbMaintenanceEndpoint(
        databases(beanFactory),
        Emdb.builder().options().clock(),
        EmdbEndpointAutoConfiguration::runOnItsOwnThread);
  }

  @Bean
  @ConditionalOnEnabledInfoContributor(value = "emdb", fallback = InfoContributorFallback.DISABLE)
  EmdbInfoContributor emdbInfoContributor(ConfigurableListableBeanFactory beanFactory) {
    return new EmdbInfoContributor(databases(beanFactory));
  }

  /** There is one at a time, and seldom one: a pool would keep a thread for nothing. */
  private static void runOnItsOwnThread(Runnable operation) {
    Thread thread = new Thread(operation, "emdb-maintenance-operation");
    thread.setDaemon(true);
    thread.start();
  }

  private static Map<String, Emdb> databases(ConfigurableListableBeanFactory beanFactory) {
    Map<String, Emdb> databases = new LinkedHashMap<>();
    SimpleAutowireCandidateResolver.resolveAutowireCandidates(beanFactory, Emdb.class)
        .forEach((beanName, emdb) -> databases.put(DatabaseName.ofBean(beanName), emdb));
    return databases;
  }
}
