package io.emdb.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.testing.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random histories, with moved records and locations used again, against a look at every entry. */
class ExpiryIndexModelTest {

  @RegisterExtension final Seed seed = new Seed();

  /** The fewer locations there are, the sooner a retired one is used again. */
  @ParameterizedTest
  @ValueSource(ints = {60, 300, 100_000})
  void randomHistory_anyReuseOfLocations_countsAndDeliversExactly(int locations) {
    World world = new World(seed.random(), locations);
    for (int i = 0; i < 60_000; i++) {
      world.step();
    }
    world.sweepEverything();
  }

  private static final class World implements ExpiryIndex.Probe {
    private static final long NEVER = Long.MAX_VALUE;
    private static final int KEYS = 50;

    private final Random random;
    private final int locations;
    private final ExpiryIndex index = new ExpiryIndex();
    private final Map<Integer, Long> locationOfKey = new HashMap<>();
    private final Map<Long, Integer> keyOfLocation = new HashMap<>();
    private final Map<Long, Long> deadlines = new HashMap<>();
    private long now;

    World(Random random, int locations) {
      this.random = random;
      this.locations = locations;
      this.now = random.nextBoolean() ? 1_700_000_000_000L : -3_000;
    }

    @Override
    public boolean live(long location) {
      return keyOfLocation.containsKey(location);
    }

    @Override
    public long deadline(long location) {
      assertThat(live(location)).isTrue();
      return deadlines.get(location);
    }

    void step() {
      int key = random.nextInt(KEYS);
      int percent = random.nextInt(100);
      if (percent < 40) {
        put(key, random.nextInt(5) == 0 ? NEVER : now + random.nextInt(4_000) - 500);
      } else if (percent < 55) {
        remove(key);
      } else if (percent < 85) {
        relocate(key);
      } else if (percent < 90) {
        now += random.nextInt(20) == 0 ? -random.nextInt(3_000) : random.nextInt(400);
      } else if (percent < 95) {
        checkCounts();
      } else if (percent < 98) {
        take();
      } else {
        index.filter(this);
        assertThat(index.isCrowded()).isFalse();
      }
    }

    private void put(int key, long deadline) {
      Long previous = locationOfKey.get(key);
      long location = unused();
      forget(key);
      enter(key, location, deadline);
      if (deadline != NEVER) {
        index.add(deadline, location);
      }
      if (previous != null) {
        told(previous);
      }
    }

    private void remove(int key) {
      Long previous = locationOfKey.get(key);
      if (previous != null) {
        forget(key);
        told(previous);
      }
    }

    private void relocate(int key) {
      Long from = locationOfKey.get(key);
      if (from == null) {
        return;
      }
      long deadline = deadlines.get(from);
      long to = unused();
      forget(key);
      enter(key, to, deadline);
      if (deadline != NEVER) {
        index.relocate(deadline, to);
      }
    }

    private void told(long previous) {
      if (deadlines.get(previous) != NEVER) {
        index.remove(deadlines.get(previous));
      }
    }

    private void enter(int key, long location, long deadline) {
      locationOfKey.put(key, location);
      keyOfLocation.put(location, key);
      deadlines.put(location, deadline);
    }

    private void forget(int key) {
      Long location = locationOfKey.remove(key);
      if (location != null) {
        keyOfLocation.remove(location);
      }
    }

    private long unused() {
      long location;
      do {
        location = 1L + random.nextInt(locations);
      } while (live(location));
      return location;
    }

    private Set<Long> expired() {
      Set<Long> expired = new HashSet<>();
      for (long location : keyOfLocation.keySet()) {
        if (deadlines.get(location) <= now) {
          expired.add(location);
        }
      }
      return expired;
    }

    private void checkCounts() {
      long earliest = NEVER;
      long count = 0;
      for (long location : keyOfLocation.keySet()) {
        earliest = Math.min(earliest, deadlines.get(location));
        count += deadlines.get(location) == NEVER ? 0 : 1;
      }
      assertThat(index.count()).isEqualTo(count);
      assertThat(index.expired(now, this)).isEqualTo(expired().size());
      assertThat(index.earliest()).isLessThanOrEqualTo(earliest);
      assertThat(index.earliest() == NEVER).isEqualTo(count == 0);
    }

    /** Takes some of the dead, and removes most of them. */
    private void take() {
      long[] into = new long[1 + random.nextInt(20)];
      int count = index.takeExpired(now, into, this);
      Set<Long> expected = expired();
      List<Long> taken = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        assertThat(taken).doesNotContain(into[i]);
        taken.add(into[i]);
      }
      assertThat(expected).containsAll(taken);
      assertThat(count).isEqualTo(Math.min(into.length, expected.size()));
      for (long location : taken) {
        if (random.nextInt(10) > 0) {
          remove(keyOfLocation.get(location));
        }
      }
    }

    void sweepEverything() {
      now += 10_000;
      for (int key = 0; key < KEYS; key++) {
        if (locationOfKey.containsKey(key) && deadlines.get(locationOfKey.get(key)) == NEVER) {
          remove(key);
        }
      }
      long[] into = new long[7];
      for (int count = -1; count != 0; ) {
        count = index.takeExpired(now, into, this);
        for (int i = 0; i < count; i++) {
          remove(keyOfLocation.get(into[i]));
        }
      }
      assertThat(locationOfKey).isEmpty();
      checkCounts();
      assertThat(index.bytes()).isZero();
    }
  }
}
