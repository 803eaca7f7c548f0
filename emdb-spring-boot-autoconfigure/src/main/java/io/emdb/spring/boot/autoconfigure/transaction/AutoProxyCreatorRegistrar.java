package io.emdb.spring.boot.autoconfigure.transaction;

import org.springframework.aop.config.AopConfigUtils;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Makes sure that there is an auto-proxy creator. Without AspectJ, Boot registers none when {@code
 * spring.aop.proxy-target-class} or {@code spring.aop.auto} is false, and the advisor would do
 * nothing.
 */
final class AutoProxyCreatorRegistrar implements ImportBeanDefinitionRegistrar {

  private final Environment environment;

  AutoProxyCreatorRegistrar(Environment environment) {
    this.environment = environment;
  }

  @Override
  public void registerBeanDefinitions(
      AnnotationMetadata importingClass, BeanDefinitionRegistry registry) {
    AopConfigUtils.registerAutoProxyCreatorIfNecessary(registry);
    if (environment.getProperty("spring.aop.proxy-target-class", Boolean.class, true)) {
      AopConfigUtils.forceAutoProxyCreatorToUseClassProxying(registry);
    }
  }
}
