package io.emdb.spring.cache;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.InvalidObjectException;
import java.io.ObjectStreamClass;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ConfigurableObjectInputStream;

/**
 * Reads what may have been written by an attacker: classes are checked by name before they are
 * loaded, proxies are refused, and so are collections that would take ages to hash.
 */
final class JdkInput extends ConfigurableObjectInputStream {

  /*
   * A stream may refer to one collection many times. A list that refers twice to a list, which
   * refers twice to the next one, and so on, is a few hundred bytes for forty lists; but to put it
   * into a set would take 2^40 steps of hashing. So we count, whenever a collection has been read
   * and before anything can hash it, how many steps that is, from the counts of what is in it.
   */
  private static final long FREE_HASH_STEPS = 2_000_000;

  /**
   * Without sharing there are as many steps as elements, and each of those takes a byte or more.
   */
  private static final long HASH_STEPS_A_BYTE = 16;

  private final AllowedTypes allowedTypes;
  private final long maxHashSteps;
  private final IdentityHashMap<Object, Long> hashSteps = new IdentityHashMap<>();

  JdkInput(byte[] bytes, AllowedTypes allowedTypes, ClassLoader classLoader) throws IOException {
    super(new ByteArrayInputStream(bytes), classLoader, /* acceptProxyClasses= */ false);
    this.allowedTypes = allowedTypes;
    this.maxHashSteps = Math.max(FREE_HASH_STEPS, HASH_STEPS_A_BYTE * bytes.length);
    setObjectInputFilter(new JdkInputFilter(allowedTypes, bytes.length));
    enableResolveObject(true);
  }

  @Override
  protected Class<?> resolveClass(ObjectStreamClass description)
      throws IOException, ClassNotFoundException {
    if (!allowedTypes.permits(description.getName())) {
      throw new InvalidClassException(description.getName(), "not an allowed type");
    }
    return super.resolveClass(description);
  }

  @Override
  protected Object resolveObject(Object object) throws IOException {
    if (object.getClass().getName().startsWith("java.util.")) { // no code of the application runs
      long steps = 1;
      if (object instanceof Collection<?> collection) {
        steps = stepsOf(collection, steps);
      } else if (object instanceof Map<?, ?> map) {
        steps = stepsOf(map.keySet(), stepsOf(map.values(), steps));
      }
      if (steps > 1) {
        hashSteps.put(object, steps);
      }
    }
    return object;
  }

  private long stepsOf(Collection<?> elements, long before) throws InvalidObjectException {
    long steps = before;
    for (Object element : elements) {
      steps += stepsOf(element);
      if (steps > maxHashSteps) {
        throw new InvalidObjectException("Its collections share too many of their elements");
      }
    }
    return steps;
  }

  private long stepsOf(@Nullable Object element) {
    Long known = element == null ? null : hashSteps.get(element);
    return known == null ? 1 : known;
  }
}
