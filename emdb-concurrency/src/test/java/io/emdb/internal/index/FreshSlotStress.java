package io.emdb.internal.index;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A find beside the first put of a key. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "not there yet")
@Outcome(id = "5, 42", expect = Expect.ACCEPTABLE, desc = "there, with its record")
@State
public class FreshSlotStress {

  private static final byte[] KEY = NumberedRecords.keyOf(7);
  private static final long HASH = NumberedRecords.hashOf(7);

  private final StoredRecords records = new StoredRecords();
  private final HashIndex index = new HashIndex(records);

  @Actor
  public void writer() {
    records.store(5, 7, 42);
    index.put(HASH, KEY, 5);
  }

  @Actor
  public void reader(JJ_Result r) {
    r.r1 = index.find(HASH, KEY);
    r.r2 = r.r1 == 0 ? 0 : records.value(r.r1);
  }
}
