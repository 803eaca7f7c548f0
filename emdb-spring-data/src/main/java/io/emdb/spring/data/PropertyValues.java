package io.emdb.spring.data;

import java.beans.PropertyDescriptor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Reads properties of entities: by a record's or bean's accessor, otherwise the field. Looks a
 * property up once per class.
 */
final class PropertyValues {

  /** How a property is read. */
  private interface Accessor {
    @Nullable Object get(Object bean);
  }

  /** A property of a class. */
  private record Place(Class<?> type, String property) {}

  /** For subtypes of an entity's declared type that lack a property. */
  private static final Accessor ABSENT = bean -> null;

  private final Map<Place, Accessor> accessors = new ConcurrentHashMap<>();

  /** Returns the value at a path; null where the path or the value ends in null. */
  @Nullable Object get(Object bean, String[] path) {
    Object value = bean;
    for (String property : path) {
      if (value == null) {
        return null;
      }
      value =
          accessors
              .computeIfAbsent(new Place(value.getClass(), property), PropertyValues::find)
              .get(value);
    }
    return value;
  }

  private static Accessor find(Place place) {
    Method method = accessorOf(place);
    if (method != null) {
      ReflectionUtils.makeAccessible(method);
      return bean -> ReflectionUtils.invokeMethod(method, bean);
    }
    Field field = ReflectionUtils.findField(place.type(), place.property());
    if (field == null) {
      return ABSENT;
    }
    ReflectionUtils.makeAccessible(field);
    return bean -> ReflectionUtils.getField(field, bean);
  }

  private static @Nullable Method accessorOf(Place place) {
    if (place.type().isRecord()) {
      return ReflectionUtils.findMethod(place.type(), place.property());
    }
    PropertyDescriptor descriptor = BeanUtils.getPropertyDescriptor(place.type(), place.property());
    return descriptor == null ? null : descriptor.getReadMethod();
  }
}
