package io.emdb;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A get, a look in place and a walk beside the close. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "closed before")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "closed between")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "closed after")
@State
public class CloseStress {

  private final Emdb db = Emdb.builder().inMemory().segmentSize(64 * 1024).open();

  /** Begins with an entry. */
  public CloseStress() {
    db.put("k", "v");
  }

  @Actor
  public void reader(II_Result r) {
    try {
      r.r1 = "v".equals(db.getString("k")) ? 1 : 2;
      r.r2 = db.<Integer>read("k", value -> value.getByte(0) == 'v' ? 1 : 2);
    } catch (EmdbClosedException closed) {
      r.r2 = r.r2 == 0 ? 0 : 3;
    }
  }

  @Actor
  public void closer() {
    db.close();
  }
}
