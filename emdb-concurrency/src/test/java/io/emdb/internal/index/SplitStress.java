package io.emdb.internal.index;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Finds beside a put that splits a full shard in eight and makes the directory double. */
@JCStressTest
@Outcome(id = "8, 0", expect = Expect.ACCEPTABLE, desc = "the new key is not there yet")
@Outcome(id = "8, 1", expect = Expect.ACCEPTABLE, desc = "the new key is there")
@State
public class SplitStress {

  private static final NumberedRecords RECORDS = new NumberedRecords(Shard.FULL_BITS);
  private static final long[] FULL = full();

  /** The first key that is not in the full shard. */
  private static final int NEXT = Shard.live(FULL) + 1;

  private final HashIndex index = new HashIndex(RECORDS, new long[][] {FULL.clone()});

  private static long[] full() {
    HashIndex index = new HashIndex(RECORDS);
    int key = 1;
    while (Shard.bits(index.directory()[0]) < Shard.FULL_BITS
        || !Shard.isFull(index.directory()[0])) {
      index.put(NumberedRecords.hashOf(key), NumberedRecords.keyOf(key), key);
      key++;
    }
    return index.directory()[0];
  }

  private boolean finds(int key) {
    return index.find(NumberedRecords.hashOf(key), NumberedRecords.keyOf(key)) == key;
  }

  @Actor
  public void writer() {
    index.put(NumberedRecords.hashOf(NEXT), NumberedRecords.keyOf(NEXT), NEXT);
  }

  @Actor
  public void reader(JJ_Result r) {
    for (int i = 0; i < 8; i++) {
      r.r1 += finds(1 + i * (NEXT - 2) / 7) ? 1 : 0;
    }
    r.r2 = finds(NEXT) ? 1 : 0;
  }
}
