package io.emdb.testing;

import java.util.Random;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/**
 * The source of a test's random choices: fresh at each run, or the one given with {@code
 * -Demdb.seed=…}. When the test fails it prints the command that repeats it.
 */
public final class Seed implements BeforeEachCallback, TestExecutionExceptionHandler {

  private final long value = Long.getLong("emdb.seed", System.nanoTime() & 0xFFFF_FFFFL);
  private String test = "";

  /** Returns a new generator; the same sequence at each call. */
  public Random random() {
    return new Random(value);
  }

  /** Returns a new generator for one of several rounds or threads. */
  public Random random(int stream) {
    return new Random(value * 31 + stream);
  }

  public long value() {
    return value;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    test =
        context.getRequiredTestClass().getName() + "#" + context.getRequiredTestMethod().getName();
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    if (!(failure instanceof TestAbortedException)) {
      System.err.println(
          "Repeat: mvn -pl emdb-core test '-Dtest=" + test + "' -Demdb.seed=" + value);
    }
    throw failure;
  }
}
