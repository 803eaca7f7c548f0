package io.emdb.spring.data;

import java.util.UUID;
import org.springframework.dao.InvalidDataAccessApiUsageException;

/** Ids of entities that come without one. */
final class RandomIds {

  private RandomIds() {}

  /**
   * Returns a random id of a type; whole numbers are positive.
   *
   * @throws InvalidDataAccessApiUsageException if ids of that type cannot be made
   */
  static Object next(Class<?> type) {
    UUID random = UUID.randomUUID();
    if (type == String.class) {
      return random.toString();
    }
    if (type == UUID.class) {
      return random;
    }
    // The lower half starts with two fixed bits, which the shifts take off.
    if (type == Long.class || type == long.class) {
      return (random.getLeastSignificantBits() << 2) >>> 1;
    }
    if (type == Integer.class || type == int.class) {
      return (int) ((random.getLeastSignificantBits() << 2) >>> 33);
    }
    throw new InvalidDataAccessApiUsageException(
        "An entity whose id is of type " + type.getName() + " needs one before it is saved");
  }
}
