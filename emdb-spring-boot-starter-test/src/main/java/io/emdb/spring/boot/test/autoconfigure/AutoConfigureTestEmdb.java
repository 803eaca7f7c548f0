package io.emdb.spring.boot.test.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives the auto-configured databases of a test's application context places of their own, whatever
 * the properties say: in memory, or in a temporary directory that is deleted when the context
 * closes. Contexts that are open at the same time, also those in the test framework's cache, do not
 * meet.
 *
 * <p>Contexts are shared by test classes as ever. So that tests do not see what others left, the
 * databases are emptied after each test method; {@link #clear} turns that off.
 *
 * <p>A database bean of the application's own is left alone: neither moved nor emptied.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface AutoConfigureTestEmdb {

  /** Where the databases are. */
  Storage storage() default Storage.MEMORY;

  /** Whether the databases are emptied after each test method; namespaces stay, without entries. */
  boolean clear() default true;

  /** Where the databases of a test are. */
  enum Storage {

    /** In memory: the same engine, without files. */
    MEMORY,

    /** In a temporary directory of the context's own, a directory for each. */
    DIRECTORY
  }
}
