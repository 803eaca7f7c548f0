package io.emdb.spring.boot.autoconfigure.health;

import io.emdb.Emdb;
import io.emdb.spring.boot.DatabaseName;
import io.emdb.spring.boot.autoconfigure.EmdbAutoConfiguration;
import io.emdb.spring.boot.health.EmdbHealthIndicator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.CompositeHealthContributorConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of {@link EmdbHealthIndicator}: one for a single database, a composite by
 * database name for several. Switched off by {@code management.health.emdb.enabled=false}.
 */
@AutoConfiguration(after = EmdbAutoConfiguration.class)
@ConditionalOnClass({Emdb.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Emdb.class)
@ConditionalOnEnabledHealthIndicator("emdb")
public final class EmdbHealthContributorAutoConfiguration
    extends CompositeHealthContributorConfiguration<EmdbHealthIndicator, Emdb> {

  EmdbHealthContributorAutoConfiguration() {
    super(EmdbHealthIndicator::new);
  }

  @Bean
  @ConditionalOnMissingBean(name = {"emdbHealthIndicator", "emdbHealthContributor"})
  HealthContributor emdbHealthContributor(ConfigurableListableBeanFactory beanFactory) {
    Map<String, Emdb> databases = new LinkedHashMap<>();
    SimpleAutowireCandidateResolver.resolveAutowireCandidates(beanFactory, Emdb.class)
        .forEach((beanName, emdb) -> databases.put(DatabaseName.ofBean(beanName), emdb));
    return createContributor(databases);
  }
}
