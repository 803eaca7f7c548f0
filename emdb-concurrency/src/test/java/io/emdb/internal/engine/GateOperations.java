package io.emdb.internal.engine;

import io.emdb.internal.commit.FailStop;
import java.util.function.UnaryOperator;
import org.jetbrains.lincheck.datastructures.Operation;

/** A count that only the transaction gate protects. */
public final class GateOperations {

  private final TransactionGate gate =
      new TransactionGate(new FailStop("of a test", UnaryOperator.identity()), () -> 0);
  private int count;

  @Operation
  public int next() {
    gate.enter(0, Long.MAX_VALUE);
    try {
      return ++count;
    } finally {
      gate.leave();
    }
  }
}
