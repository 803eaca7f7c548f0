package io.emdb.internal.log;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A reader beside one who takes a segment out of use, waits for readers, and unmaps it. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "out of use before the reader came")
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "in use, and mapped while it was read")
@State
public class EpochStress {

  private static final ReadEpochs EPOCHS = new ReadEpochs();
  private static final int LOOKS = 4;

  /** What a segment is here. */
  private static final class Mapped {
    volatile boolean gone;
  }

  private volatile Mapped inUse = new Mapped();

  @Actor
  public void reader(I_Result r) {
    int ticket = EPOCHS.enter();
    try {
      Mapped mapped = inUse;
      if (mapped != null) {
        r.r1 = 1;
        for (int i = 0; i < LOOKS; i++) {
          r.r1 = mapped.gone ? 2 : r.r1;
        }
      }
    } finally {
      EPOCHS.exit(ticket);
    }
  }

  @Actor
  public void reclaimer() {
    Mapped mapped = inUse;
    inUse = null;
    EPOCHS.awaitQuiescence();
    mapped.gone = true;
  }
}
