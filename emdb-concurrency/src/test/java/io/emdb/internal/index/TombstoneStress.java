package io.emdb.internal.index;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Finds of the last key in a chain, whose other slots are emptied and used again. */
@JCStressTest
@Outcome(id = "3, 0", expect = Expect.ACCEPTABLE, desc = "the other key is not there yet")
@Outcome(id = "3, 4", expect = Expect.ACCEPTABLE, desc = "the other key is there")
@State
public class TombstoneStress {

  private static final long HASH = NumberedRecords.hashOf(1);
  private static final byte[] FIRST = NumberedRecords.keyOf(1);
  private static final byte[] SECOND = NumberedRecords.keyOf(2);
  private static final byte[] LAST = NumberedRecords.keyOf(3);
  private static final byte[] OTHER = NumberedRecords.keyOf(4);

  private final StoredRecords records = new StoredRecords();
  private final HashIndex index = new HashIndex(records);

  /** Begins with a chain of three. */
  public TombstoneStress() {
    for (int key = 1; key <= 3; key++) {
      records.store(key, key, 0);
      index.put(HASH, NumberedRecords.keyOf(key), key);
    }
  }

  @Actor
  public void writer() {
    index.remove(HASH, FIRST);
    records.store(4, 4, 0);
    index.put(HASH, OTHER, 4);
    index.remove(HASH, SECOND);
  }

  @Actor
  public void reader(JJ_Result r) {
    r.r1 = index.find(HASH, LAST);
    r.r2 = index.find(HASH, OTHER);
  }
}
