package io.emdb.spring.cache;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import org.jspecify.annotations.Nullable;

/** Reads the components of records, also of those that are not public. */
final class RecordKeys {

  private RecordKeys() {}

  static @Nullable Object component(Object value, RecordComponent component) {
    Method accessor = component.getAccessor();
    try {
      accessor.trySetAccessible();
      return accessor.invoke(value);
    } catch (IllegalAccessException e) {
      throw unreadable(component, e);
    } catch (InvocationTargetException e) {
      throw unreadable(component, e.getCause());
    }
  }

  private static IllegalArgumentException unreadable(
      RecordComponent component, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "Cannot read component '"
            + component.getName()
            + "' of the cache key's record "
            + component.getDeclaringRecord().getName()
            + ": open its package to Emdb, or declare an EmdbCacheKeyConverter bean",
        cause);
  }
}
