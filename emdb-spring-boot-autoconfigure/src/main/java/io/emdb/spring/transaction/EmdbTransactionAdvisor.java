package io.emdb.spring.transaction;

import java.lang.reflect.Method;
import org.aopalliance.aop.Advice;
import org.springframework.aop.Pointcut;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Makes {@link EmdbTransactional} work on the beans of a factory. Register it as a bean with the
 * infrastructure role, next to an auto-proxy creator; Spring Boot's auto-configuration does both.
 */
public final class EmdbTransactionAdvisor implements PointcutAdvisor, Ordered {

  private final TransactionDefinitionSource definitions;
  private final EmdbTransactionInterceptor interceptor;
  private final Pointcut pointcut;
  private final int order;

  /**
   * Makes an advisor. No bean is asked for before a method is called.
   *
   * @param beanFactory where the databases are found, and placeholders resolved
   * @param order the place among the advisors of a method, smaller is outer
   */
  public EmdbTransactionAdvisor(ConfigurableBeanFactory beanFactory, int order) {
    this.definitions = new TransactionDefinitionSource(beanFactory::resolveEmbeddedValue);
    this.interceptor =
        new EmdbTransactionInterceptor(definitions, new TransactionDatabases(beanFactory));
    this.pointcut = new DefinitionPointcut(definitions);
    this.order = order;
  }

  @Override
  public Pointcut getPointcut() {
    return pointcut;
  }

  @Override
  public Advice getAdvice() {
    return interceptor;
  }

  @Override
  public int getOrder() {
    return order;
  }

  TransactionDefinitionSource definitions() {
    return definitions;
  }

  private static final class DefinitionPointcut extends StaticMethodMatcherPointcut {

    private final TransactionDefinitionSource definitions;

    DefinitionPointcut(TransactionDefinitionSource definitions) {
      this.definitions = definitions;
      setClassFilter(type -> AnnotationUtils.isCandidateClass(type, EmdbTransactional.class));
    }

    @Override
    public boolean matches(Method method, Class<?> targetClass) {
      return definitions.find(method, targetClass) != null;
    }
  }
}
