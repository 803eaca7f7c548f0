package io.emdb.spring.boot.autoconfigure.transaction;

import io.emdb.Emdb;
import io.emdb.spring.boot.autoconfigure.EmdbAutoConfiguration;
import io.emdb.spring.transaction.EmdbTransactionAdvisor;
import io.emdb.spring.transaction.EmdbTransactional;
import io.emdb.spring.transaction.EmdbTransactionalValidator;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of {@link EmdbTransactional}, with or without AspectJ and Boot's own AOP
 * configuration. Not switched off with {@code emdb.enabled}: an annotation without effect is worse
 * than a missing bean.
 */
@AutoConfiguration(
    after = EmdbAutoConfiguration.class,
    // Advisors of equal order nest as they were registered: this keeps @Transactional outside.
    afterName = "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration")
@ConditionalOnClass(Emdb.class)
@ConditionalOnMissingBean(EmdbTransactionAdvisor.class)
@Import(AutoProxyCreatorRegistrar.class)
public final class EmdbTransactionAutoConfiguration {

  @Bean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static EmdbTransactionAdvisor emdbTransactionAdvisor(
      ConfigurableListableBeanFactory beanFactory, Environment environment) {
    // Not from EmdbProperties: an advisor is made before the beans that bind properties are ready.
    int order =
        Binder.get(environment)
            .bind("emdb.transaction.order", Integer.class)
            .orElse(Ordered.LOWEST_PRECEDENCE);
    return new EmdbTransactionAdvisor(beanFactory, order);
  }

  @Bean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static EmdbTransactionalValidator emdbTransactionalValidator(
      ConfigurableListableBeanFactory beanFactory) {
    return new EmdbTransactionalValidator(beanFactory);
  }
}
