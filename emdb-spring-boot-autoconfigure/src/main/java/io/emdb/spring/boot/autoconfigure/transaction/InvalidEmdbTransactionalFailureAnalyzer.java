package io.emdb.spring.boot.autoconfigure.transaction;

import io.emdb.spring.transaction.InvalidEmdbTransactionalException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Reports an annotation that cannot work where it is. */
final class InvalidEmdbTransactionalFailureAnalyzer
    extends AbstractFailureAnalyzer<InvalidEmdbTransactionalException> {

  @Override
  protected FailureAnalysis analyze(
      Throwable rootFailure, InvalidEmdbTransactionalException cause) {
    return new FailureAnalysis(cause.problem() + ".", cause.action() + ".", cause);
  }
}
