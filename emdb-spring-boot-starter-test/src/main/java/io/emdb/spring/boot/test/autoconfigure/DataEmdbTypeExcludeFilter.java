package io.emdb.spring.boot.test.autoconfigure;

import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;

/** Leaves the application's components out of a {@link DataEmdbTest}. */
final class DataEmdbTypeExcludeFilter
    extends StandardAnnotationCustomizableTypeExcludeFilter<DataEmdbTest> {

  DataEmdbTypeExcludeFilter(Class<?> testClass) {
    super(testClass);
  }
}
