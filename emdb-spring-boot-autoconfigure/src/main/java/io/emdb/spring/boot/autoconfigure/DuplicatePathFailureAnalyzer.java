package io.emdb.spring.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says how to tell two databases with one directory apart. */
final class DuplicatePathFailureAnalyzer extends AbstractFailureAnalyzer<DuplicatePathException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, DuplicatePathException cause) {
    return new FailureAnalysis(
        cause.getMessage() + ".",
        "Give each database a directory of its own by '"
            + EmdbOpenException.prefix(cause.database())
            + ".path'; or, if both are meant to be the same, inject the bean '"
            + cause.openBean()
            + "' in both places and use namespaces to keep the entries apart.",
        cause);
  }
}
