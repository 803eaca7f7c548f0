package io.emdb.spring.transaction;

import io.emdb.Emdb;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;

/**
 * Hands out database beans by qualifier. Looked up late, as the advisor is made before any bean.
 */
final class TransactionDatabases {

  private final BeanFactory beanFactory;
  private final Map<String, Emdb> byQualifier = new ConcurrentHashMap<>();

  TransactionDatabases(BeanFactory beanFactory) {
    this.beanFactory = beanFactory;
  }

  /** Returns the database of a qualifier; the empty one stands for the primary database. */
  Emdb get(String qualifier) {
    Emdb known = byQualifier.get(qualifier);
    if (known != null) {
      return known;
    }
    // Not computeIfAbsent: creating the bean may come back here on the same thread.
    Emdb resolved = resolve(qualifier);
    byQualifier.put(qualifier, resolved);
    return resolved;
  }

  private Emdb resolve(String qualifier) {
    return qualifier.isEmpty()
        ? beanFactory.getBean(Emdb.class)
        : BeanFactoryAnnotationUtils.qualifiedBeanOfType(beanFactory, Emdb.class, qualifier);
  }
}
