package io.emdb.spring.data;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.beans.factory.support.BeanNameGenerator;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.AliasFor;
import org.springframework.data.repository.config.DefaultRepositoryBaseClass;
import org.springframework.data.repository.query.QueryLookupStrategy;

/**
 * Finds repositories whose entities are kept by Emdb. Not needed with Spring Boot, unless they are
 * in other packages than the application or belong to another database than the primary one.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Import(EmdbRepositoriesRegistrar.class)
public @interface EnableEmdbRepositories {

  /** Packages to look in; by default that of the annotated class. */
  @AliasFor("basePackages")
  String[] value() default {};

  /** Packages to look in; by default that of the annotated class. */
  @AliasFor("value")
  String[] basePackages() default {};

  /** Classes whose packages to look in. */
  Class<?>[] basePackageClasses() default {};

  /** What to look for besides repositories. */
  Filter[] includeFilters() default {};

  /** What not to take. */
  Filter[] excludeFilters() default {};

  /** What the names of classes with own methods of a repository end in. */
  String repositoryImplementationPostfix() default "Impl";

  /** Where named queries are; Emdb has none. */
  String namedQueriesLocation() default "";

  /** How queries are looked up; Emdb always derives them from the method's name. */
  QueryLookupStrategy.Key queryLookupStrategy() default QueryLookupStrategy.Key.CREATE_IF_NOT_FOUND;

  /** What makes the beans. */
  Class<?> repositoryFactoryBeanClass() default EmdbRepositoryFactoryBean.class;

  /** What repositories extend; by default {@link SimpleEmdbRepository}. */
  Class<?> repositoryBaseClass() default DefaultRepositoryBaseClass.class;

  /** What names the beans. */
  Class<? extends BeanNameGenerator> nameGenerator() default BeanNameGenerator.class;

  /** The bean of type {@link EmdbTemplate} that the repositories work with. */
  String keyValueTemplateRef() default EmdbRepositoryConfigurationExtension.TEMPLATE_BEAN_NAME;

  /** Whether to find repositories that are declared within other types. */
  boolean considerNestedRepositories() default false;
}
