package io.emdb.spring.data;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How long entities live after each save. On a type, {@link #value} says how long. On a property of
 * type {@link java.time.Duration}, or a whole number of seconds, the property of each entity says
 * it, and null leaves it to the type. Before the type's comes what {@code emdb.data.key-spaces}
 * says. Without any of them the database's default holds.
 */
@Documented
@Target({ElementType.TYPE, ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface EmdbTimeToLive {

  /** A duration such as {@code 30m}, {@code 7d} or {@code PT1H}. Not used on a property. */
  String value() default "";
}
