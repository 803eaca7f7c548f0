package io.emdb.spring.boot.test.autoconfigure;

import org.springframework.context.ApplicationContext;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/** Empties the databases of {@link AutoConfigureTestEmdb} after each test method. */
final class ClearDatabasesListener extends AbstractTestExecutionListener {

  /** After the end of a transaction around the test, which comes with 4,000. */
  @Override
  public int getOrder() {
    return 3_900;
  }

  @Override
  public void afterTestMethod(TestContext testContext) {
    AutoConfigureTestEmdb annotation =
        TestContextAnnotationUtils.findMergedAnnotation(
            testContext.getTestClass(), AutoConfigureTestEmdb.class);
    if (annotation == null || !annotation.clear() || !testContext.hasApplicationContext()) {
      return;
    }
    ApplicationContext context = testContext.getApplicationContext();
    if (context.containsBean(TestDatabases.BEAN_NAME)) {
      context.getBean(TestDatabases.BEAN_NAME, TestDatabases.class).clear(context);
    }
  }
}
