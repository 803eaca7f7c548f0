package io.emdb.spring.data;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.KeyValueReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what is read of a database: values by their key, and steps of walks. */
final class WatchedDatabase {

  private final AtomicLong gets = new AtomicLong();
  private final AtomicLong steps = new AtomicLong();
  private final Emdb emdb;

  WatchedDatabase(Emdb database) {
    this.emdb = watch(database, Emdb.class);
  }

  Emdb emdb() {
    return emdb;
  }

  void reset() {
    gets.set(0);
    steps.set(0);
  }

  /** How many values were read by their key. */
  long gets() {
    return gets.get();
  }

  /** How many elements cursors have handed out. */
  long steps() {
    return steps.get();
  }

  private <T> T watch(Object target, Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> invoke(target, method, arguments)));
  }

  private Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
    if (target instanceof Cursor<?> && method.getName().equals("next")) {
      steps.incrementAndGet();
    }
    if (method.getName().equals("get") || method.getName().equals("remove")) {
      gets.incrementAndGet();
    }
    Object result;
    try {
      result = method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
    boolean watched =
        (result instanceof KeyValueReader && method.getReturnType().isInterface())
            || result instanceof Cursor<?>;
    return watched ? watch(result, method.getReturnType()) : result;
  }
}
