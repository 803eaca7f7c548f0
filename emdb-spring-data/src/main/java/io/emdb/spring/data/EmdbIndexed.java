package io.emdb.spring.data;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps an index of a property, which derived queries use. The property is text, a number, a date,
 * time, UUID, boolean, enum, a record of these, or a collection or an array of such values; it may
 * be in an entity that is part of another one.
 *
 * <p>Entity and index change in one transaction, so each save of such an entity is synced to the
 * device. An index that was added or changed is built, in one transaction, when its key space is
 * first used.
 */
@Documented
@Target({ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface EmdbIndexed {

  /**
   * Whether no two entities may have the same value. Null is no value. A save that would make a
   * second one is refused with {@link org.springframework.dao.DuplicateKeyException}.
   */
  boolean unique() default false;
}
