package io.emdb.spring.boot.autoconfigure;

import io.emdb.Emdb;
import io.emdb.EmdbConfigurationException;
import io.emdb.spring.boot.DatabaseName;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a bean for each database of {@code emdb.databases}. They are no default candidates: an
 * injection point gets one by its name as qualifier, and conditions on a single {@link Emdb} do not
 * see them.
 */
final class NamedDatabasesRegistrar implements ImportBeanDefinitionRegistrar {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

  private final Environment environment;

  NamedDatabasesRegistrar(Environment environment) {
    this.environment = environment;
  }

  @Override
  public void registerBeanDefinitions(
      AnnotationMetadata importingClass, BeanDefinitionRegistry registry) {
    // Only the names matter here; values of type Object are bound as they are, without conversion.
    Binder.get(environment)
        .bind("emdb.databases", Bindable.mapOf(String.class, Object.class))
        .orElseGet(Map::of)
        .keySet()
        .forEach(name -> register(check(name), registry));
  }

  private static String check(String name) {
    if (name.equals(DatabaseName.PRIMARY)) {
      throw new EmdbConfigurationException(
          "'emdb.databases.emdb' takes the name of the primary database: "
              + "describe that one by 'emdb.path' and its siblings, or choose another name");
    }
    if (!NAME.matcher(name).matches()) {
      throw new EmdbConfigurationException(
          "'emdb.databases."
              + name
              + "' needs a name of letters, digits, '-' and '_' that starts with a letter or digit");
    }
    return name;
  }

  private static void register(String name, BeanDefinitionRegistry registry) {
    String beanName = DatabaseName.toBeanName(name);
    if (registry.containsBeanDefinition(beanName)) {
      return;
    }
    RootBeanDefinition definition = new RootBeanDefinition();
    definition.setTargetType(Emdb.class);
    definition.setFactoryBeanName(EmdbAutoConfiguration.OPENER_BEAN_NAME);
    definition.setFactoryMethodName("openNamed");
    definition.getConstructorArgumentValues().addIndexedArgumentValue(0, name);
    definition.setDestroyMethodName("close");
    definition.setDefaultCandidate(false);
    definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, name));
    registry.registerBeanDefinition(beanName, definition);
  }
}
