package io.emdb.spring.transaction;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willAnswer;
import static org.mockito.Mockito.mock;

import io.emdb.Emdb;
import io.emdb.EmdbTransactionException;
import io.emdb.Transaction;
import io.emdb.TransactionOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A database that writes down what is asked of its transactions, and keeps their rules: one at a
 * time, ended once, no commit when marked for rollback.
 */
final class RecordingDatabase {

  final Emdb emdb = mock(Emdb.class);
  final List<String> calls = new ArrayList<>();
  RuntimeException commitFailure;

  private Transaction running;
  private boolean rollbackOnly;

  RecordingDatabase() {
    given(emdb.isOpen()).willReturn(true);
    given(emdb.path()).willReturn(Optional.empty());
    given(emdb.currentTransaction()).willAnswer(call -> Optional.ofNullable(running));
    given(emdb.begin(any())).willAnswer(call -> begin(call.getArgument(0)));
  }

  private Transaction begin(TransactionOptions options) {
    calls.add(
        "begin"
            + (options.readOnly() ? " read-only" : "")
            + options.timeout().map(timeout -> " " + timeout).orElse(""));
    Transaction transaction = mock(Transaction.class);
    running = transaction;
    rollbackOnly = false;
    given(transaction.isReadOnly()).willReturn(options.readOnly());
    willAnswer(call -> mark()).given(transaction).setRollbackOnly();
    willAnswer(call -> commit()).given(transaction).commit();
    willAnswer(call -> close()).given(transaction).close();
    return transaction;
  }

  private Object mark() {
    calls.add("mark");
    rollbackOnly = true;
    return null;
  }

  private Object commit() {
    if (rollbackOnly) {
      close();
      throw new EmdbTransactionException("the transaction can only roll back");
    }
    if (commitFailure != null) {
      close();
      throw commitFailure;
    }
    calls.add("commit");
    running = null;
    return null;
  }

  private Object close() {
    if (running != null) {
      calls.add("rollback");
      running = null;
    }
    return null;
  }
}
