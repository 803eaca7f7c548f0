package io.emdb.spring.transaction;

import io.emdb.TransactionOptions;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.format.annotation.DurationFormat;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringValueResolver;

/**
 * Finds the definition that holds for a method of a class: on the method itself as the class has
 * it, else on the class that declares it, else on the method and the type it was called by.
 * Interfaces and superclasses are searched on the way, and annotations on annotations. Thread-safe;
 * remembers what it found.
 */
final class TransactionDefinitionSource {

  private final StringValueResolver placeholders;
  private final Map<MethodClassKey, Optional<TransactionDefinition>> found =
      new ConcurrentHashMap<>();

  TransactionDefinitionSource(StringValueResolver placeholders) {
    this.placeholders = placeholders;
  }

  @Nullable TransactionDefinition find(Method method, Class<?> targetClass) {
    return found
        .computeIfAbsent(
            new MethodClassKey(method, targetClass), key -> search(method, targetClass))
        .orElse(null);
  }

  private Optional<TransactionDefinition> search(Method method, Class<?> targetClass) {
    if (ReflectionUtils.isObjectMethod(method)) {
      return Optional.empty();
    }
    Method specific = AopUtils.getMostSpecificMethod(method, targetClass);
    EmdbTransactional annotation = annotationFor(specific);
    if (annotation == null && !specific.equals(method)) {
      annotation = annotationFor(method);
    }
    return Optional.ofNullable(annotation).map(present -> define(present, specific));
  }

  private static @Nullable EmdbTransactional annotationFor(Method method) {
    EmdbTransactional annotation = find(method);
    if (annotation == null && Modifier.isPublic(method.getModifiers())) {
      annotation = find(method.getDeclaringClass());
    }
    return annotation;
  }

  private static @Nullable EmdbTransactional find(AnnotatedElement element) {
    return AnnotatedElementUtils.findMergedAnnotation(element, EmdbTransactional.class);
  }

  private TransactionDefinition define(EmdbTransactional annotation, Method method) {
    TransactionOptions options = TransactionOptions.defaults().withReadOnly(annotation.readOnly());
    Duration timeout = timeout(annotation, method);
    return new TransactionDefinition(
        resolve(annotation.database()),
        timeout == null ? options : options.withTimeout(timeout),
        new RollbackRules(List.of(annotation.rollbackFor()), List.of(annotation.noRollbackFor())));
  }

  private @Nullable Duration timeout(EmdbTransactional annotation, Method method) {
    String text = resolve(annotation.timeoutString());
    if (text.isEmpty()) {
      return annotation.timeout() == -1
          ? null
          : positive(Duration.ofSeconds(annotation.timeout()), method);
    }
    if (annotation.timeout() != -1) {
      throw new InvalidEmdbTransactionalException(
          "@EmdbTransactional on " + name(method) + " has both 'timeout' and 'timeoutString'",
          "Keep one of them");
    }
    try {
      return positive(
          DurationFormatterUtils.detectAndParse(text, DurationFormat.Unit.SECONDS), method);
    } catch (IllegalArgumentException exception) {
      throw new InvalidEmdbTransactionalException(
          "The timeout '" + text + "' of @EmdbTransactional on " + name(method) + " is no duration",
          "Use a number of seconds, or a duration with its unit as '500ms'");
    }
  }

  private static Duration positive(Duration timeout, Method method) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new InvalidEmdbTransactionalException(
          "The timeout of @EmdbTransactional on " + name(method) + " is not positive: " + timeout,
          "Use at least one second, or leave the timeout away");
    }
    return timeout;
  }

  private String resolve(String text) {
    String resolved = placeholders.resolveStringValue(text);
    return resolved == null ? "" : resolved.strip();
  }

  static String name(Method method) {
    return method.getDeclaringClass().getName() + "." + method.getName() + "()";
  }
}
