package io.emdb.spring.session;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Import;
import org.springframework.session.FlushMode;
import org.springframework.session.SaveMode;

/**
 * Keeps the sessions of a web application in Emdb, by Spring Session. Takes the place of the
 * auto-configuration, of which no property applies then.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Documented
@Import(EmdbHttpSessionConfiguration.class)
public @interface EnableEmdbHttpSession {

  /** How many seconds a new session lives without use; for ever if negative. */
  int maxInactiveIntervalInSeconds() default 1800;

  /** Name or qualifier of the database's bean; the primary one by default. */
  String database() default "";

  /** The namespace of the sessions. May hold placeholders. */
  String namespace() default EmdbIndexedSessionRepository.DEFAULT_NAMESPACE;

  /** When changes are stored. */
  FlushMode flushMode() default FlushMode.ON_SAVE;

  /** Which attributes are stored. */
  SaveMode saveMode() default SaveMode.ON_SET_ATTRIBUTE;

  /** How many seconds lie between two sweeps of expired sessions; none if zero or negative. */
  int cleanupIntervalInSeconds() default 60;

  /**
   * Packages, with their sub-packages, whose classes may be stored besides those of the package of
   * the annotated class, of the application's own packages, and common types.
   */
  String[] allowedPackages() default {};
}
