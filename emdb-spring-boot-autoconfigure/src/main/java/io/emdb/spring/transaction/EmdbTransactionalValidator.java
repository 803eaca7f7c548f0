package io.emdb.spring.transaction;

import static io.emdb.spring.transaction.TransactionDefinitionSource.name;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.aop.config.AopConfigUtils;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyConfig;
import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Refuses beans whose {@link EmdbTransactional} would silently do nothing, or not what it says:
 * with an {@link InvalidEmdbTransactionalException}, when the bean is created.
 */
public final class EmdbTransactionalValidator
    implements MergedBeanDefinitionPostProcessor, BeanPostProcessor {

  private final ConfigurableListableBeanFactory beanFactory;
  private final TransactionDefinitionSource definitions;
  private final DatabaseQualifiers qualifiers;

  /** Classes of beans by their definitions; what a factory makes is none of them. */
  private final Set<Class<?>> seen = ConcurrentHashMap.newKeySet();

  /** Makes a validator of the beans of a factory. */
  public EmdbTransactionalValidator(ConfigurableListableBeanFactory beanFactory) {
    this.beanFactory = beanFactory;
    this.definitions = new TransactionDefinitionSource(beanFactory::resolveEmbeddedValue);
    this.qualifiers = new DatabaseQualifiers(beanFactory);
  }

  /** Checks what the class alone tells, before a proxy is made of it. */
  @Override
  public void postProcessMergedBeanDefinition(
      RootBeanDefinition beanDefinition, Class<?> beanType, String beanName) {
    Class<?> type = ClassUtils.getUserClass(beanType);
    seen.add(type);
    // Most beans of an application are infrastructure; they need not be looked through.
    if (beanDefinition.getRole() != BeanDefinition.ROLE_INFRASTRUCTURE) {
      check(type, beanName);
    }
  }

  private void check(Class<?> type, String beanName) {
    if (Proxy.isProxyClass(type)
        || !AnnotationUtils.isCandidateClass(type, EmdbTransactional.class)) {
      return;
    }
    for (Method method : ReflectionUtils.getUniqueDeclaredMethods(type)) {
      if (method.isSynthetic()) {
        continue;
      }
      if (isUnreachable(method)) {
        refuseIfAnnotated(method);
      } else if (definitions.find(method, type) != null) {
        check(method, type, beanName);
      }
    }
  }

  /**
   * Checks what only now is known: the class of what a factory made, and that the proxy reaches
   * every annotated method.
   */
  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (!(bean instanceof Advised advised)) {
      checkUnseen(ClassUtils.getUserClass(bean), beanName);
    } else if (isTransactional(advised)) {
      Class<?> type = ClassUtils.getUserClass(AopUtils.getTargetClass(bean));
      checkUnseen(type, beanName);
      checkProxied(type, bean);
    }
    return bean;
  }

  private void checkUnseen(Class<?> type, String beanName) {
    if (seen.add(type)) {
      check(type, beanName);
    }
  }

  private static boolean isTransactional(Advised proxy) {
    return Arrays.stream(proxy.getAdvisors()).anyMatch(EmdbTransactionAdvisor.class::isInstance);
  }

  private void checkProxied(Class<?> type, Object bean) {
    for (Method method : ReflectionUtils.getUniqueDeclaredMethods(type)) {
      if (!method.isSynthetic() && !isUnreachable(method) && isTransactional(method, type)) {
        checkProxied(method, bean);
      }
    }
  }

  private boolean isTransactional(Method method, Class<?> type) {
    return definitions.find(method, type) != null;
  }

  private static boolean isUnreachable(Method method) {
    return Modifier.isPrivate(method.getModifiers()) || Modifier.isStatic(method.getModifiers());
  }

  private static void refuseIfAnnotated(Method method) {
    if (AnnotatedElementUtils.hasAnnotation(method, EmdbTransactional.class)) {
      throw new InvalidEmdbTransactionalException(
          "@EmdbTransactional is on the private or static method " + name(method),
          "A proxy cannot intercept it: make it a public method, called from another bean");
    }
  }

  private void check(Method method, Class<?> type, String beanName) {
    if (AsynchronousTypes.isAsynchronous(method, type)) {
      throw AsynchronousTypes.refusal(method, method.getReturnType());
    }
    if (Modifier.isFinal(type.getModifiers()) && needsSubclass(type, beanName)) {
      throw new InvalidEmdbTransactionalException(
          "@EmdbTransactional holds for " + name(method) + ", but its class is final",
          "A proxy must be able to extend it: take 'final' off " + type.getName());
    }
    TransactionDefinition definition = definitions.find(method, type);
    if (definition != null) {
      qualifiers.check(definition.database(), name(method));
    }
  }

  private boolean needsSubclass(Class<?> type, String beanName) {
    return ClassUtils.getAllInterfacesForClass(type).length == 0
        || AutoProxyUtils.shouldProxyTargetClass(beanFactory, beanName)
        || proxiesClasses();
  }

  private boolean proxiesClasses() {
    String creator = AopConfigUtils.AUTO_PROXY_CREATOR_BEAN_NAME;
    return beanFactory.containsBean(creator)
        && beanFactory.getBean(creator, ProxyConfig.class).isProxyTargetClass();
  }

  private static void checkProxied(Method method, Object bean) {
    if (AopUtils.isCglibProxy(bean) && Modifier.isFinal(method.getModifiers())) {
      throw new InvalidEmdbTransactionalException(
          "@EmdbTransactional holds for the final method " + name(method),
          "A proxy must be able to override it: take 'final' off the method");
    }
    if (AopUtils.isJdkDynamicProxy(bean) && !isInInterface(method, bean)) {
      throw new InvalidEmdbTransactionalException(
          "@EmdbTransactional holds for "
              + name(method)
              + ", which is in none of the interfaces the bean is proxied by",
          "Add it to an interface, or set 'spring.aop.proxy-target-class' to true");
    }
  }

  private static boolean isInInterface(Method method, Object bean) {
    return Arrays.stream(bean.getClass().getInterfaces())
        .anyMatch(type -> ClassUtils.hasMethod(type, method.getName(), method.getParameterTypes()));
  }
}
