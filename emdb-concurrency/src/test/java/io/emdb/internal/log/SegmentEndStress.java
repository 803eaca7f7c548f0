package io.emdb.internal.log;

import io.emdb.internal.file.Mapping;
import io.emdb.internal.format.RecordFormat;
import io.emdb.internal.format.SegmentHeader;
import io.emdb.internal.index.HashIndex;
import io.emdb.internal.index.RecordKeys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A reader beside an append: who finds a record's location, or the end of the segment behind it,
 * sees its bytes, and the end.
 */
@JCStressTest
@Outcome(id = "0, 0, 0, 0", expect = Expect.ACCEPTABLE, desc = "not appended yet")
@Outcome(id = "0, 0, 1, 64", expect = Expect.ACCEPTABLE, desc = "appended, then published")
@Outcome(id = "64, 64, 1, 64", expect = Expect.ACCEPTABLE, desc = "published with its bytes")
@State
public class SegmentEndStress {

  private static final SegmentHeader HEADER =
      new SegmentHeader(
          SegmentHeader.LOG,
          new UUID(1, 2),
          1,
          new SegmentHeader.Salt(3, 4),
          /* horizon= */ 0,
          0,
          /* durable= */ 0);

  private static final int LENGTH = 64;
  private static final int OFFSET = SegmentHeader.BYTES;
  private static final byte[] KEY = {7};
  private static final long HASH = 0x0123_4567_89AB_CDEFL;

  private final ByteBuffer bytes =
      ByteBuffer.allocate(OFFSET + LENGTH).order(ByteOrder.LITTLE_ENDIAN);

  private final Segment segment =
      new Segment(
          "00000001.seg",
          "a segment",
          HEADER,
          /* file= */ null,
          new Mapping() {
            @Override
            public ByteBuffer buffer() {
              return bytes;
            }

            @Override
            public void close() {}
          },
          bytes.capacity(),
          /* firstSlot= */ 0,
          /* baseAddress= */ 0);

  private final HashIndex index = new HashIndex(new OneKey());

  @Actor
  public void writer() {
    bytes.putInt(OFFSET + RecordFormat.LENGTH_OFFSET, LENGTH);
    segment.advance(OFFSET + LENGTH, 1);
    index.put(HASH, KEY, segment.locationOf(OFFSET));
  }

  @Actor
  public void reader(IIII_Result r) {
    long location = index.find(HASH, KEY);
    if (location != 0) {
      int offset = segment.offsetOf(location);
      r.r1 = segment.lengthAt(offset);
      r.r2 = segment.end() - offset;
    }
    if (segment.end() > OFFSET) {
      r.r3 = 1;
      r.r4 = segment.lengthAt(OFFSET);
    }
  }

  /** Every record has the one key. */
  private static final class OneKey implements RecordKeys {

    @Override
    public boolean matches(long location, byte[] key) {
      return true;
    }

    @Override
    public boolean sameKey(long location, long other) {
      return true;
    }

    @Override
    public long hash(long location) {
      return HASH;
    }

    @Override
    public int compare(long location, byte[] key) {
      return 0;
    }

    @Override
    public byte[] key(long location) {
      return KEY.clone();
    }

    @Override
    public long head(long location, int offset) {
      return 0;
    }

    @Override
    public void requireIntact(long location) {}
  }
}
