package io.emdb.spring.boot.test.autoconfigure;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/** Reads the properties of {@link DataEmdbTest}. */
final class DataEmdbTestContextBootstrapper
    extends TestSliceTestContextBootstrapper<DataEmdbTest> {}
