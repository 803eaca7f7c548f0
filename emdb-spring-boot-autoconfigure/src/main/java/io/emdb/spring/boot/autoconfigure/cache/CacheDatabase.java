package io.emdb.spring.boot.autoconfigure.cache;

import io.emdb.Emdb;
import io.emdb.EmdbConfigurationException;
import io.emdb.spring.boot.DatabaseName;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.BeanNotOfRequiredTypeException;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;

/** Finds the database that holds the caches, or says which there are to choose from. */
final class CacheDatabase {

  private final ListableBeanFactory beanFactory;

  CacheDatabase(ListableBeanFactory beanFactory) {
    this.beanFactory = beanFactory;
  }

  /** Returns the database bean of a name or qualifier; without one, the primary database. */
  Emdb get(@Nullable String name) {
    return name == null ? primary() : named(name);
  }

  private Emdb primary() {
    try {
      return beanFactory.getBean(Emdb.class);
    } catch (NoUniqueBeanDefinitionException e) {
      throw new EmdbConfigurationException(
          "'emdb.cache.database' must name one of the databases "
              + databases()
              + ", as none of them is the primary one",
          e);
    }
  }

  private Emdb named(String name) {
    try {
      return BeanFactoryAnnotationUtils.qualifiedBeanOfType(beanFactory, Emdb.class, name);
    } catch (NoSuchBeanDefinitionException | BeanNotOfRequiredTypeException e) {
      throw new EmdbConfigurationException(
          "'emdb.cache.database' names the database '"
              + name
              + "', but there are only "
              + databases(),
          e);
    }
  }

  /** Returns what each database can be called in the property. */
  private List<String> databases() {
    String[] beans =
        BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, Emdb.class, true, false);
    return Arrays.stream(beans).map(this::shortName).sorted().toList();
  }

  private String shortName(String bean) {
    String name = DatabaseName.ofBean(bean);
    return BeanFactoryAnnotationUtils.isQualifierMatch(name::equals, bean, beanFactory)
        ? name
        : bean;
  }
}
