package io.emdb.internal.index;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Finds beside a put that makes the shard double, and the removals that make it shrink again. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the new key is not there")
@Outcome(id = "1, 13", expect = Expect.ACCEPTABLE, desc = "the new key is there")
@State
public class DoublingStress {

  private static final int FULL = 12; // of 16 slots
  private static final int KEY_BITS = 5;

  private final HashIndex index = new HashIndex(new NumberedRecords(KEY_BITS));

  /** Begins with a shard that takes no more. */
  public DoublingStress() {
    for (int key = 1; key <= FULL; key++) {
      put(key);
    }
  }

  private void put(int key) {
    index.put(NumberedRecords.hashOf(key), NumberedRecords.keyOf(key), key);
  }

  private long find(int key) {
    return index.find(NumberedRecords.hashOf(key), NumberedRecords.keyOf(key));
  }

  @Actor
  public void writer() {
    put(FULL + 1);
    for (int key = 2; key <= FULL + 1; key++) {
      index.remove(NumberedRecords.hashOf(key), NumberedRecords.keyOf(key));
    }
  }

  @Actor
  public void reader(JJ_Result r) {
    r.r1 = find(1);
    r.r2 = find(FULL + 1);
  }
}
