package io.emdb.internal.index;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A find beside an overwrite and the relocation that a compaction makes of it. */
@JCStressTest
@Outcome(id = "1, 10", expect = Expect.ACCEPTABLE, desc = "before both")
@Outcome(id = "2, 20", expect = Expect.ACCEPTABLE, desc = "overwritten")
@Outcome(id = "3, 20", expect = Expect.ACCEPTABLE, desc = "relocated")
@State
public class ReplacedSlotStress {

  private static final byte[] KEY = NumberedRecords.keyOf(7);
  private static final long HASH = NumberedRecords.hashOf(7);

  private final StoredRecords records = new StoredRecords();
  private final HashIndex index = new HashIndex(records);

  /** Begins with a key. */
  public ReplacedSlotStress() {
    records.store(1, 7, 10);
    index.put(HASH, KEY, 1);
  }

  @Actor
  public void writer() {
    records.store(2, 7, 20);
    index.put(HASH, KEY, 2);
    records.store(3, 7, 20);
    index.relocate(HASH, 2, 3);
  }

  @Actor
  public void reader(JJ_Result r) {
    r.r1 = index.find(HASH, KEY);
    r.r2 = r.r1 == 0 ? 0 : records.value(r.r1);
  }
}
