package io.emdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.testing.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Finds beside one writer, each checked for linearizability. Every change of a key raises its
 * version; a location is version and key in one number, and odd versions mean that the key is
 * absent. The writer says a version before it makes it true ({@code begun}) and after ({@code
 * done}). So a find must answer with a version between the one done before it and the one begun
 * after it; and with none only if the key was absent to begin with, or a removal lies between.
 */
class HashIndexConcurrencyTest {

  /** In a version, the bits from this one up count the removals of the key. */
  private static final long REMOVAL = 1L << 32;

  private static final int KEY_BITS = 18;
  private static final int READERS = 3;

  @RegisterExtension final Seed seed = new Seed();

  /** Shards never merge, so only new indexes split. */
  @Test
  void find_whileShardsGrowShrinkAndSplit_isLinearizable() throws Exception {
    for (int i = 0; i < 15; i++) {
      run(60_000, 1, NumberedRecords::hashOf);
    }
  }

  @Test
  void find_whileOneSmallShardChurns_isLinearizable() throws Exception {
    run(40, 20_000, NumberedRecords::hashOf);
  }

  @Test
  void find_inLongChainsOfEqualFingerprints_isLinearizable() throws Exception {
    run(300, 1_000, number -> NumberedRecords.hashOf(number) & ~0xff_fff8L);
  }

  @Test
  void find_whileAShardIsBeingSplit_findsEveryKey() {
    Spy spy = new Spy();
    HashIndex index = new HashIndex(spy);
    int[] checks = {0};
    for (int i = 1; i <= 60_000; i++) {
      int present = i - 1;
      spy.onHash =
          () -> {
            // Once for some 1,000 entries that move: each check looks for all.
            if (checks[0]++ % 1_000 == 0) {
              for (int key = 1; key <= present; key++) {
                long hash = NumberedRecords.hashOf(key);
                assertThat(index.find(hash, NumberedRecords.keyOf(key)) == key).isTrue();
              }
            }
          };
      index.put(NumberedRecords.hashOf(i), NumberedRecords.keyOf(i), i);
    }
    assertThat(checks[0]).isGreaterThan(50_000);
  }

  private void run(int keys, int rounds, LongUnaryOperator hash) throws Exception {
    World world = new World(keys, hash);
    ExecutorService threads =
        Executors.newFixedThreadPool(READERS, task -> new Thread(task, "reader"));
    try {
      List<Future<Long>> readers = new ArrayList<>();
      for (int i = 1; i <= READERS; i++) {
        Random random = seed.random(i);
        readers.add(threads.submit(() -> world.read(random)));
      }
      world.write(seed.random(), rounds);
      world.finished = true;
      for (Future<Long> reader : readers) {
        assertThat(finds(reader)).isPositive();
      }
      world.check();
    } finally {
      world.finished = true;
      threads.shutdown();
      assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    }
  }

  /** A reader's assertion fails as itself, without the wrapping. */
  private static long finds(Future<Long> reader) throws Exception {
    try {
      return reader.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError failure) {
        throw failure;
      }
      throw e;
    }
  }

  private static final class World {
    private final int keys;
    private final LongUnaryOperator hash;
    private final HashIndex index;
    private final AtomicLongArray begun;
    private final AtomicLongArray done;
    volatile boolean finished;

    World(int keys, LongUnaryOperator hash) {
      this.keys = keys;
      this.hash = hash;
      this.index = new HashIndex(new HashedRecords(KEY_BITS, hash));
      this.begun = new AtomicLongArray(keys);
      this.done = new AtomicLongArray(keys);
      for (int key = 0; key < keys; key++) {
        begun.set(key, 1);
        done.set(key, 1);
      }
    }

    /** Fills, churns, and nearly empties the index, again and again. */
    void write(Random random, int rounds) {
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < 2 * keys; i++) {
          int percentPresent = i < keys ? 90 : 5;
          change(random.nextInt(keys), random.nextInt(100) < percentPresent, random.nextBoolean());
        }
      }
    }

    private void change(int key, boolean present, boolean relocate) {
      long now = begun.get(key);
      boolean wasPresent = now % 2 == 0;
      if (!present && !wasPresent) {
        return;
      }
      long next = now + (present == wasPresent ? 2 : 1) + (present ? 0 : REMOVAL);
      byte[] bytes = NumberedRecords.keyOf(key);
      long hashed = hash.applyAsLong(key);
      begun.set(key, next);
      if (!present) {
        assertThat(index.remove(hashed, bytes)).isEqualTo(location(key, now));
      } else if (wasPresent && relocate) {
        assertThat(index.relocate(hashed, location(key, now), location(key, next))).isTrue();
      } else {
        long previous = index.put(hashed, bytes, location(key, next));
        assertThat(previous).isEqualTo(wasPresent ? location(key, now) : 0);
      }
      done.set(key, next);
    }

    long read(Random random) {
      long finds = 0;
      byte[] bytes = new byte[8];
      do {
        int key = random.nextInt(keys);
        NumberedRecords.setKey(bytes, key);
        long oldest = done.get(key);
        long location = index.find(hash.applyAsLong(key), bytes);
        long newest = begun.get(key);
        if (!isAllowed(key, location, oldest, newest)) {
          throw new AssertionError(
              String.format(
                  Locale.ROOT,
                  "key %d: location %x, versions %x to %x",
                  key,
                  location,
                  oldest,
                  newest));
        }
        finds++;
      } while (!finished);
      return finds;
    }

    /** When all is quiet the answers are exact. */
    void check() {
      long present = 0;
      for (int key = 0; key < keys; key++) {
        long version = done.get(key);
        long expected = version % 2 == 0 ? location(key, version) : 0;
        present += version % 2 == 0 ? 1 : 0;
        long found = index.find(hash.applyAsLong(key), NumberedRecords.keyOf(key));
        assertThat(found).isEqualTo(expected);
      }
      assertThat(index.size()).isEqualTo(present);
    }

    private static boolean isAllowed(int key, long location, long oldest, long newest) {
      if (location == 0) {
        return oldest % 2 == 1 || newest / REMOVAL > oldest / REMOVAL;
      }
      long version = location >>> KEY_BITS;
      return location == location(key, version)
          && version >= oldest % REMOVAL
          && version <= newest % REMOVAL;
    }

    private static long location(long key, long version) {
      return (version % REMOVAL << KEY_BITS) | key;
    }
  }

  /** Records that let a test look into the middle of a split. */
  private static final class Spy extends HashedRecords {
    Runnable onHash = () -> {};

    Spy() {
      super(KEY_BITS, NumberedRecords::hashOf);
    }

    @Override
    public long hash(long location) {
      onHash.run();
      return super.hash(location);
    }
  }
}
