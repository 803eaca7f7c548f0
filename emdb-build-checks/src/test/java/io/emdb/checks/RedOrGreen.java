package io.emdb.checks;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/**
 * Runs test classes; the exit status tells whether all passed (0), one failed (1) or there were
 * none (2). Prints the first failure and stops there.
 */
final class RedOrGreen {

  static final int GREEN = 0;
  static final int RED = 1;
  static final int NONE = 2;

  /** Begins the line that names the test that failed. */
  static final String FAILED = "FAILED ";

  private RedOrGreen() {}

  public static void main(String[] classes) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Arrays.stream(classes).map(name -> selectClass(name)).toList())
            .build();
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, summary, new StopAtFirstFailure());
    TestExecutionSummary all = summary.getSummary();
    System.out.println(all.getTestsSucceededCount() + " tests passed");
    System.exit(all.getTestsSucceededCount() == 0 ? NONE : GREEN);
  }

  /** One red test proves it; the others may take long with a broken engine. */
  private static final class StopAtFirstFailure implements TestExecutionListener {

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (result.getStatus() == TestExecutionResult.Status.FAILED) {
        System.out.println(FAILED + test.getLegacyReportingName() + " of " + parent(test));
        result.getThrowable().ifPresent(failure -> System.out.println(failure));
        System.out.flush();
        Runtime.getRuntime().halt(RED);
      }
    }

    private static String parent(TestIdentifier test) {
      return test.getSource().map(Object::toString).orElse("");
    }
  }
}
