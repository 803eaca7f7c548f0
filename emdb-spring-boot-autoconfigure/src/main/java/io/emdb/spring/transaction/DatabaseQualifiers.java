package io.emdb.spring.transaction;

import io.emdb.Emdb;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/** Checks, from bean definitions alone, that a qualifier stands for exactly one database bean. */
final class DatabaseQualifiers {

  private final ConfigurableListableBeanFactory beanFactory;

  DatabaseQualifiers(ConfigurableListableBeanFactory beanFactory) {
    this.beanFactory = beanFactory;
  }

  void check(String qualifier, String method) {
    List<String> beans =
        Arrays.asList(
            BeanFactoryUtils.beanNamesForTypeIncludingAncestors(
                beanFactory, Emdb.class, true, false));
    if (beans.isEmpty()) {
      throw new InvalidEmdbTransactionalException(
          "@EmdbTransactional on " + method + " finds no bean of type io.emdb.Emdb",
          "Define one, or let emdb.* configure one (is 'emdb.enabled' false?)");
    }
    if (qualifier.isEmpty()) {
      checkDefault(beans, method);
    } else if (beans.stream().filter(bean -> matches(bean, qualifier)).count() != 1) {
      throw new InvalidEmdbTransactionalException(
          "@EmdbTransactional on "
              + method
              + " names the database '"
              + qualifier
              + "', which is not the qualifier of exactly one of the Emdb beans "
              + beans,
          "Use one of these names or their qualifiers, or configure 'emdb.databases."
              + qualifier
              + "'");
    }
  }

  private boolean matches(String bean, String qualifier) {
    return BeanFactoryAnnotationUtils.isQualifierMatch(qualifier::equals, bean, beanFactory);
  }

  private void checkDefault(List<String> beans, String method) {
    boolean unique =
        beans.size() == 1
            || beans.stream().filter(this::isPrimary).count() == 1
            || beans.stream().filter(this::isDefaultCandidate).count() == 1;
    if (!unique) {
      throw new InvalidEmdbTransactionalException(
          "@EmdbTransactional on "
              + method
              + " names no database, and none of the Emdb beans "
              + beans
              + " is the primary one",
          "Name the database in the annotation, or mark one bean with @Primary");
    }
  }

  private boolean isPrimary(String bean) {
    BeanDefinition definition = definition(bean);
    return definition != null && definition.isPrimary();
  }

  private boolean isDefaultCandidate(String bean) {
    BeanDefinition definition = definition(bean);
    if (definition == null) {
      return true;
    }
    return definition.isAutowireCandidate()
        && !definition.isFallback()
        && !(definition instanceof AbstractBeanDefinition known && !known.isDefaultCandidate());
  }

  /** Returns the definition of a bean; none if it was registered as an object. */
  private @Nullable BeanDefinition definition(String bean) {
    try {
      return beanFactory.getMergedBeanDefinition(bean);
    } catch (NoSuchBeanDefinitionException exception) {
      return null;
    }
  }
}
