package io.emdb.internal.index;

import java.util.function.LongUnaryOperator;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/**
 * A hash index as its contract says: changes by one thread at a time, finds by any. A location is a
 * version and a key; operations answer with versions, 0 for none.
 */
public abstract class IndexOperations {

  private static final String WRITER = "writer";
  private static final int KEY_BITS = 8;

  /** Keys from here on are there from the beginning, and no operation is about them. */
  private static final int OTHERS = 100;

  final HashIndex index;
  private final LongUnaryOperator hash;

  IndexOperations(LongUnaryOperator hash) {
    this.hash = hash;
    this.index = new HashIndex(new HashedRecords(KEY_BITS, hash));
  }

  void putOthers(int count) {
    for (int i = 0; i < count; i++) {
      put(OTHERS + i, 1);
    }
  }

  void removeOthers(int count) {
    for (int i = 0; i < count; i++) {
      remove(OTHERS + i);
    }
  }

  private static long location(int key, int version) {
    return ((long) version << KEY_BITS) | key;
  }

  private static int version(long location) {
    return (int) (location >>> KEY_BITS);
  }

  @Operation(nonParallelGroup = WRITER)
  public int put(
      @Param(gen = IntGen.class, conf = "1:4") int key,
      @Param(gen = IntGen.class, conf = "1:3") int version) {
    return version(
        index.put(hash.applyAsLong(key), NumberedRecords.keyOf(key), location(key, version)));
  }

  @Operation(nonParallelGroup = WRITER)
  public int remove(@Param(gen = IntGen.class, conf = "1:4") int key) {
    return version(index.remove(hash.applyAsLong(key), NumberedRecords.keyOf(key)));
  }

  @Operation(nonParallelGroup = WRITER)
  public boolean relocate(
      @Param(gen = IntGen.class, conf = "1:4") int key,
      @Param(gen = IntGen.class, conf = "1:3") int from,
      @Param(gen = IntGen.class, conf = "1:3") int to) {
    return index.relocate(hash.applyAsLong(key), location(key, from), location(key, to));
  }

  @Operation
  public int find(@Param(gen = IntGen.class, conf = "1:4") int key) {
    return version(index.find(hash.applyAsLong(key), NumberedRecords.keyOf(key)));
  }

  /** Few keys in an index of their own. */
  public static final class Few extends IndexOperations {
    public Few() {
      super(NumberedRecords::hashOf);
    }
  }

  /** Keys that differ in nothing the index keeps: each probe passes the slots of the others. */
  public static final class Alike extends IndexOperations {
    public Alike() {
      super(key -> 0x0123_4567_89AB_CDEFL);
    }
  }

  /** One more key, or a few, and the shard doubles. */
  public static final class Doubling extends IndexOperations {
    public Doubling() {
      super(NumberedRecords::hashOf);
      putOthers(11);
    }
  }

  /** A removal makes the shard shrink, and puts may make it double again. */
  public static final class Shrinking extends IndexOperations {
    public Shrinking() {
      super(NumberedRecords::hashOf);
      putOthers(13);
      removeOthers(10);
    }
  }
}
