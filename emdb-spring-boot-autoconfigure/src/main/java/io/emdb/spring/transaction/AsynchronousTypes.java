package io.emdb.spring.transaction;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/** Knows the return types of methods whose work goes on after they return. */
final class AsynchronousTypes {

  // By name, as none of these need be on the class path.
  private static final Set<String> NAMES =
      Set.of(
          "org.reactivestreams.Publisher",
          "java.util.concurrent.Flow$Publisher",
          "kotlinx.coroutines.Deferred",
          "kotlinx.coroutines.flow.Flow");

  private static final String SUSPENDED = "kotlin.coroutines.Continuation";

  private AsynchronousTypes() {}

  static boolean isAsynchronous(Method method) {
    Class<?> type = method.getReturnType();
    return Future.class.isAssignableFrom(type)
        || CompletionStage.class.isAssignableFrom(type)
        || NAMES.contains(type.getName())
        || ClassUtils.getAllInterfacesForClassAsSet(type).stream()
            .anyMatch(implemented -> NAMES.contains(implemented.getName()))
        || ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null
        || isSuspended(method);
  }

  private static boolean isSuspended(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    return parameters.length > 0 && parameters[parameters.length - 1].getName().equals(SUSPENDED);
  }
}
