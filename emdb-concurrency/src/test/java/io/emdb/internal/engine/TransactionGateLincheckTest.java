package io.emdb.internal.engine;

import io.emdb.checkers.LincheckRun;
import org.junit.jupiter.api.Test;

class TransactionGateLincheckTest {

  @Test
  void gate_underStress_letsOneInAtATime() {
    LincheckRun.stress("gate-stress", GateOperations.class, GateModel.class, 2, 300);
  }

  @Test
  void gate_inEachSchedule_letsOneInAtATime() {
    LincheckRun.modelCheck("gate-schedules", GateOperations.class, GateModel.class, 1);
  }
}
