package io.emdb.spring.data;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.mapping.MappingException;
import org.springframework.data.mapping.PersistentEntity;
import org.springframework.data.mapping.PersistentProperty;
import org.springframework.data.mapping.PersistentPropertyAccessor;
import org.springframework.util.ClassUtils;

/**
 * The version of an entity that is about to be written, by which it is noticed that another writer
 * came first. A mutable entity has the new version while it is written, and the old one again if
 * that fails; of an immutable one there is a copy.
 */
final class EntityVersion<T> {

  private final PersistentEntity<?, ?> type;
  private final T given;
  private final @Nullable Number before;
  private final T versioned;

  private EntityVersion(PersistentEntity<?, ?> type, T given, boolean first) {
    this.type = type;
    this.given = given;
    this.before = read(type, given);
    this.versioned = write(type, given, first ? firstNumber(type) : next());
  }

  /** Gives a new entity its first version. */
  static <T> EntityVersion<T> first(PersistentEntity<?, ?> type, T entity) {
    return new EntityVersion<>(type, entity, /* first= */ true);
  }

  /** Gives an entity the version after the one it has. */
  static <T> EntityVersion<T> next(PersistentEntity<?, ?> type, T entity) {
    return new EntityVersion<>(type, entity, /* first= */ false);
  }

  /** Returns the entity to write. */
  T entity() {
    return versioned;
  }

  /** Takes the new version off an entity that was not written. */
  void undo() {
    if (versioned == given) {
      write(type, given, before);
    }
  }

  /** Returns a check that the stored entity has the version that this one had. */
  Consumer<@Nullable Object> check() {
    return check(type, before);
  }

  /** Returns a check that the stored entity has the version of a given one. */
  static Consumer<@Nullable Object> check(PersistentEntity<?, ?> type, Object entity) {
    return check(type, read(type, entity));
  }

  private static Consumer<@Nullable Object> check(
      PersistentEntity<?, ?> type, @Nullable Number expected) {
    return stored -> {
      boolean same =
          type.getType().isInstance(stored)
              && Objects.equals(longOf(read(type, stored)), longOf(expected));
      if (!same) {
        throw new OptimisticLockingFailureException(
            "An entity of type "
                + type.getName()
                + (stored == null
                    ? " was deleted since it was read"
                    : " was changed since it was read: its version is another one now"));
      }
    };
  }

  private static @Nullable Long longOf(@Nullable Number number) {
    return number == null ? null : number.longValue();
  }

  /** Zero, but one where zero is the sign of a new entity. */
  private static Number firstNumber(PersistentEntity<?, ?> type) {
    return type.getRequiredVersionProperty().getType().isPrimitive() ? 1L : 0L;
  }

  private Number next() {
    return before == null ? firstNumber(type) : before.longValue() + 1;
  }

  private static @Nullable Number read(PersistentEntity<?, ?> type, Object entity) {
    return (Number) type.getPropertyAccessor(entity).getProperty(property(type));
  }

  private static <T> T write(PersistentEntity<?, ?> type, T entity, @Nullable Number version) {
    PersistentProperty<?> property = property(type);
    PersistentPropertyAccessor<T> accessor = type.getPropertyAccessor(entity);
    boolean isInt = ClassUtils.resolvePrimitiveIfNecessary(property.getType()) == Integer.class;
    accessor.setProperty(
        property, version == null ? null : isInt ? (Number) version.intValue() : version);
    return accessor.getBean();
  }

  private static PersistentProperty<?> property(PersistentEntity<?, ?> type) {
    PersistentProperty<?> property = type.getRequiredVersionProperty();
    Class<?> numbers = ClassUtils.resolvePrimitiveIfNecessary(property.getType());
    if (numbers != Long.class && numbers != Integer.class) {
      throw new MappingException(
          "The version '" + property.getName() + "' of " + type.getName() + " is no long or int");
    }
    return property;
  }
}
