package io.emdb.spring.cache;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/**
 * Reads the parameters inside a {@link SimpleKey}, which has no accessor for them. Its text is no
 * way to tell keys apart: {@code ("a, b", "c")} and {@code ("a", "b, c")} print the same.
 */
final class SimpleKeyParams {

  /** The field's name, also needed for the reflection hints of native images. */
  static final String FIELD = "params";

  private static final Field PARAMS = findField();

  private SimpleKeyParams() {}

  @SuppressWarnings("NullAway") // the field is final and never null
  static @Nullable Object[] of(SimpleKey key) {
    return (Object[]) ReflectionUtils.getField(PARAMS, key);
  }

  private static Field findField() {
    Field field = ReflectionUtils.findField(SimpleKey.class, FIELD, Object[].class);
    Assert.state(field != null, "SimpleKey has no field '" + FIELD + "' in this Spring version");
    ReflectionUtils.makeAccessible(field);
    return field;
  }
}
