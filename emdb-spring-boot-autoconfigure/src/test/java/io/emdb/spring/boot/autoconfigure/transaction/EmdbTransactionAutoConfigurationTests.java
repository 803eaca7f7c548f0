package io.emdb.spring.boot.autoconfigure.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.spring.boot.MockDatabase;
import io.emdb.spring.transaction.EmdbTransactionAdvisor;
import io.emdb.spring.transaction.EmdbTransactional;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.util.ClassUtils;

/** Tests for {@link EmdbTransactionAutoConfiguration}. */
class EmdbTransactionAutoConfigurationTests {

  private final ApplicationContextRunner contextRunner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  EmdbTransactionAutoConfiguration.class, AopAutoConfiguration.class))
          .withUserConfiguration(ShopConfiguration.class);

  @Test
  void theseTestsRunWithoutAspectJ() {
    assertThat(ClassUtils.isPresent("org.aspectj.weaver.Advice", null)).isFalse();
  }

  @Test
  void anAnnotatedBeanIsProxiedByItsClass() {
    contextRunner.run(
        context -> assertThat(AopUtils.isCglibProxy(context.getBean(Shop.class))).isTrue());
  }

  @Test
  void anAnnotatedBeanIsProxiedByItsInterfaceIfAskedFor() {
    contextRunner
        .withPropertyValues("spring.aop.proxy-target-class=false")
        .run(
            context ->
                assertThat(AopUtils.isJdkDynamicProxy(context.getBean(Shop.class))).isTrue());
  }

  @Test
  void anAnnotatedBeanIsProxiedWithoutBootsAopConfiguration() {
    contextRunner
        .withPropertyValues("spring.aop.auto=false")
        .run(context -> assertThat(AopUtils.isCglibProxy(context.getBean(Shop.class))).isTrue());
  }

  @Test
  void aBeanWithoutTheAnnotationIsNotProxied() {
    contextRunner.run(
        context -> assertThat(AopUtils.isAopProxy(context.getBean("plain"))).isFalse());
  }

  @Test
  void theTransactionIsInnermostByDefault() {
    contextRunner.run(
        context ->
            assertThat(context.getBean(EmdbTransactionAdvisor.class).getOrder())
                .isEqualTo(Ordered.LOWEST_PRECEDENCE));
  }

  @Test
  void theOrderIsBound() {
    contextRunner
        .withPropertyValues("emdb.transaction.order=5")
        .run(
            context ->
                assertThat(context.getBean(EmdbTransactionAdvisor.class).getOrder()).isEqualTo(5));
  }

  @Test
  void anAdvisorOfTheUserIsKept() {
    contextRunner
        .withUserConfiguration(OwnAdvisorConfiguration.class)
        .run(
            context ->
                assertThat(context)
                    .hasSingleBean(EmdbTransactionAdvisor.class)
                    .hasBean("ownAdvisor"));
  }

  interface Shop {

    void sell();
  }

  static class TransactionalShop implements Shop {

    @Override
    @EmdbTransactional
    public void sell() {}
  }

  @Configuration(proxyBeanMethods = false)
  static class ShopConfiguration {

    @Bean
    Emdb emdb() {
      return MockDatabase.open();
    }

    @Bean
    Shop shop() {
      return new TransactionalShop();
    }

    @Bean
    StringBuilder plain() {
      return new StringBuilder();
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class OwnAdvisorConfiguration {

    @Bean
    static EmdbTransactionAdvisor ownAdvisor(ConfigurableListableBeanFactory beanFactory) {
      return new EmdbTransactionAdvisor(beanFactory, 7);
    }
  }
}
