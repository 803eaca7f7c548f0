package io.emdb;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two writers that share syncs, each now leading, now waiting for the other's: every write is
 * visible when it returns, and no wait is for ever.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "each sees its write")
@State
public class LeaderStress {

  private static final Emdb DB =
      Emdb.builder()
          .inMemory()
          .segmentSize(64 * 1024)
          .flushPolicy(FlushPolicy.onEachWrite())
          .open();

  private static long firstWrites;
  private static long secondWrites;

  @Actor
  public void first(II_Result r) {
    r.r1 = write("first", ++firstWrites);
  }

  @Actor
  public void second(II_Result r) {
    r.r2 = write("second", ++secondWrites);
  }

  private static int write(String key, long number) {
    String value = String.valueOf(number);
    DB.put(key, value);
    return value.equals(DB.getString(key)) ? 1 : 2;
  }
}
