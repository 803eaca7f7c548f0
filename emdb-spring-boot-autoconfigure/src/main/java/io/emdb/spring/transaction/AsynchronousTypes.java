package io.emdb.spring.transaction;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.stream.BaseStream;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** Knows the results of methods whose work goes on after they return. */
final class AsynchronousTypes {

  // By name, as none of these need be on the class path.
  private static final Set<String> NAMES =
      Set.of(
          "org.reactivestreams.Publisher",
          "java.util.concurrent.Flow$Publisher",
          "kotlinx.coroutines.Deferred",
          "kotlinx.coroutines.flow.Flow",
          "org.springframework.web.context.request.async.DeferredResult",
          "org.springframework.web.context.request.async.WebAsyncTask",
          "org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter",
          "org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody");

  // What is in one of these is as good as returned.
  private static final Set<String> WRAPPERS =
      Set.of(
          Optional.class.getName(),
          "org.springframework.http.HttpEntity",
          "org.springframework.http.ResponseEntity");

  private static final String SUSPENDED = "kotlin.coroutines.Continuation";

  // Asked for every call of a transactional method.
  private static final ClassValue<Boolean> KNOWN =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return isUnfinished(type);
        }
      };

  private AsynchronousTypes() {}

  /** Tells what the declaration of a method shows, as a class inherits it. */
  static boolean isAsynchronous(Method method, Class<?> targetClass) {
    return isUnfinished(ResolvableType.forMethodReturnType(method, targetClass))
        || isSuspended(method);
  }

  /** Tells what only the result itself shows, of a method declared to return anything. */
  static boolean isAsynchronous(Object result) {
    return KNOWN.get(result.getClass());
  }

  private static boolean isUnfinished(ResolvableType type) {
    Class<?> raw = type.toClass();
    // No subtypes of Callable: a job that somebody may run later is a value as any other.
    return raw == Callable.class
        || isUnfinished(raw)
        || (WRAPPERS.contains(raw.getName())
            && Arrays.stream(type.getGenerics()).anyMatch(AsynchronousTypes::isUnfinished));
  }

  private static boolean isUnfinished(Class<?> type) {
    return Future.class.isAssignableFrom(type)
        || CompletionStage.class.isAssignableFrom(type)
        || BaseStream.class.isAssignableFrom(type)
        || isNamed(type)
        || ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null;
  }

  private static boolean isNamed(Class<?> type) {
    for (Class<?> step = type; step != null; step = step.getSuperclass()) {
      if (NAMES.contains(step.getName())) {
        return true;
      }
    }
    return ClassUtils.getAllInterfacesForClassAsSet(type).stream()
        .anyMatch(implemented -> NAMES.contains(implemented.getName()));
  }

  private static boolean isSuspended(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    return parameters.length > 0 && parameters[parameters.length - 1].getName().equals(SUSPENDED);
  }

  /** Returns the exception that refuses a method because of the type of its result. */
  static InvalidEmdbTransactionalException refusal(Method method, Class<?> type) {
    return new InvalidEmdbTransactionalException(
        "@EmdbTransactional holds for "
            + TransactionDefinitionSource.name(method)
            + ", whose work goes on after it returns: "
            + type.getName(),
        "The transaction would end too early: return what is finished, as a list in place of a"
            + " stream, or put the annotation on a blocking method, and call that one from the"
            + " asynchronous code");
  }
}
