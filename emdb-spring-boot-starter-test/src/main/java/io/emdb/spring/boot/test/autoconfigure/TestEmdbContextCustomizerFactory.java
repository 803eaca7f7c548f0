package io.emdb.spring.boot.test.autoconfigure;

import io.emdb.spring.boot.test.autoconfigure.AutoConfigureTestEmdb.Storage;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Registers {@link TestDatabases} in the contexts of tests that ask for them. */
final class TestEmdbContextCustomizerFactory implements ContextCustomizerFactory {

  @Override
  public @Nullable ContextCustomizer createContextCustomizer(
      Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
    AutoConfigureTestEmdb annotation =
        TestContextAnnotationUtils.findMergedAnnotation(testClass, AutoConfigureTestEmdb.class);
    return annotation == null ? null : new Customizer(annotation.storage());
  }

  /**
   * A record: contexts that differ in nothing are shared, and contexts with other storage are not.
   */
  private record Customizer(Storage storage) implements ContextCustomizer {

    @Override
    public void customizeContext(
        ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
      if (context.getBeanFactory() instanceof BeanDefinitionRegistry registry) {
        RootBeanDefinition definition = new RootBeanDefinition(TestDatabases.class);
        definition.getConstructorArgumentValues().addIndexedArgumentValue(0, storage);
        registry.registerBeanDefinition(TestDatabases.BEAN_NAME, definition);
      }
    }
  }
}
