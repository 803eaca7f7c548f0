package io.emdb.spring.boot.test.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test of what talks to Emdb, and of nothing else: the context has the databases, caches and
 * {@code @EmdbTransactional}, none of the application's components and no other auto-configuration.
 * Bring the classes under test by {@code @Import} or {@link #includeFilters}. The databases are
 * those of {@link AutoConfigureTestEmdb}, which can be put beside it to change where they are.
 *
 * <p>It opens no transaction around a test, so commits are real; databases are emptied after each
 * test method instead.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(DataEmdbTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(DataEmdbTypeExcludeFilter.class)
@AutoConfigureDataEmdb
@AutoConfigureTestEmdb
@ImportAutoConfiguration
public @interface DataEmdbTest {

  /** Properties to add to the environment, as {@code key=value}. */
  String[] properties() default {};

  /** Whether components are left out unless a filter includes them. */
  boolean useDefaultFilters() default true;

  /** Components to include. */
  ComponentScan.Filter[] includeFilters() default {};

  /** Components to leave out. */
  ComponentScan.Filter[] excludeFilters() default {};

  /** Auto-configurations to leave out. */
  @AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
  Class<?>[] excludeAutoConfiguration() default {};
}
