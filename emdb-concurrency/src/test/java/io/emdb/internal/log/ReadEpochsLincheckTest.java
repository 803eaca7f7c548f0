package io.emdb.internal.log;

import io.emdb.checkers.LincheckRun;
import org.junit.jupiter.api.Test;

class ReadEpochsLincheckTest {

  @Test
  void reads_underStress_areNeverInWhatIsGivenBack() {
    LincheckRun.stress("epochs-stress", EpochOperations.class, EpochModel.class, 4, 300);
  }

  @Test
  void reads_inEachSchedule_areNeverInWhatIsGivenBack() {
    LincheckRun.modelCheck("epochs-schedules", EpochOperations.class, EpochModel.class, 1);
  }
}
