package io.emdb.internal.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.testing.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random histories against a TreeMap, with keys of every kind that the heads cannot tell apart. */
class SortedIndexModelTest {

  @RegisterExtension final Seed seed = new Seed();

  record Keys(String name, int count, IntFunction<byte[]> key) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Keys> keys() {
    return List.of(
        new Keys("short numbers", 60_000, i -> bytes(i >> 16, i >> 8, i)),
        new Keys("shared prefix", 20_000, i -> ("customer:" + i).getBytes(UTF_8)),
        new Keys("zeros of any length", 700, byte[]::new),
        new Keys("trailing zeros", 2_000, i -> Arrays.copyOf(bytes(i / 40), 1 + i % 40)),
        new Keys("sign bits", 5_000, i -> bytes(i * 31, i * 7, i >> 8)),
        new Keys("none to many highest bytes", 300, SortedIndexModelTest::filled));
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] filled(int length) {
    byte[] key = new byte[length];
    Arrays.fill(key, (byte) 0xff);
    return key;
  }

  @ParameterizedTest
  @MethodSource("keys")
  void randomHistory_anyKeys_answersLikeATreeMap(Keys keys) {
    Random random = seed.random();
    World world = new World(keys);
    for (int phase = 0; phase < 4; phase++) {
      int percentRemoved = phase % 2 == 0 ? 20 : 75;
      for (int i = 0; i < 2 * keys.count(); i++) {
        world.step(
            keys.key().apply(random.nextInt(keys.count())), random.nextInt(100), percentRemoved);
        if (random.nextInt(keys.count()) < 20) {
          world.readRange(random);
        }
      }
      world.check();
    }
    for (int i = 0; i < keys.count(); i++) {
      world.remove(keys.key().apply(i));
    }
    world.check();
    assertThat(world.index.size()).isZero();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void build_anyKeys_equalsPuttingThem(Keys keys) {
    Random random = seed.random();
    World world = new World(keys);
    long[] locations = new long[keys.count() + 5];
    for (int i = 0; i < keys.count(); i++) {
      byte[] key = keys.key().apply(i);
      locations[i] = world.records.add(key);
      world.model.put(key, locations[i]);
    }
    int count = world.model.size();
    long[] distinct = world.model.values().stream().mapToLong(Long::longValue).toArray();
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      long other = distinct[i];
      distinct[i] = distinct[j];
      distinct[j] = other;
    }
    world.index = SortedIndex.build(world.records, Arrays.copyOf(distinct, count + 5), count);
    world.check();
    for (int i = 0; i < keys.count(); i++) {
      world.step(keys.key().apply(random.nextInt(keys.count())), random.nextInt(100), 50);
    }
    world.check();
  }

  private static final class World {
    final FakeRecords records = new FakeRecords();
    SortedIndex index = new SortedIndex(records);
    final NavigableMap<byte[], Long> model = new TreeMap<>(Arrays::compareUnsigned);
    private final Keys keys;

    World(Keys keys) {
      this.keys = keys;
    }

    void step(byte[] key, int percent, int percentRemoved) {
      if (percent < percentRemoved) {
        remove(key);
      } else if (percent < percentRemoved + 5) {
        relocate(key);
      } else {
        long location = records.add(key);
        Long previous = model.put(key, location);
        index.put(key, location, previous == null ? 0 : previous);
        retire(previous);
      }
    }

    void remove(byte[] key) {
      Long previous = model.remove(key);
      assertThat(index.remove(key, previous == null ? 0 : previous)).isEqualTo(previous != null);
      retire(previous);
    }

    void relocate(byte[] key) {
      Long from = model.get(key);
      long to = records.add(key);
      assertThat(index.relocate(key, to, to + 1)).isFalse();
      assertThat(index.relocate(key, from == null ? to : from, to)).isEqualTo(from != null);
      if (from != null) {
        retire(model.put(key, to));
      }
    }

    private void retire(Long location) {
      if (location != null) {
        records.retire(location);
      }
    }

    void readRange(Random random) {
      byte[] from = keys.key().apply(random.nextInt(keys.count()));
      byte[] to = random.nextInt(4) == 0 ? null : keys.key().apply(random.nextInt(keys.count()));
      long[] into = new long[random.nextInt(1_000)];
      int count = SortedIndexStructure.read(index, records, from, to, into);
      List<Long> expected = new ArrayList<>();
      for (var entry : model.tailMap(from, true).entrySet()) {
        boolean inside = to == null || Arrays.compareUnsigned(entry.getKey(), to) < 0;
        if (expected.size() == into.length || !inside) {
          break;
        }
        expected.add(entry.getValue());
      }
      assertThat(Arrays.stream(into, 0, count).boxed().toList()).isEqualTo(expected);
    }

    void check() {
      SortedIndexStructure.check(index, records);
      long[] all = new long[model.size() + 1];
      assertThat(index.read(new byte[0], null, all)).isEqualTo(model.size());
      int i = 0;
      for (long location : model.values()) {
        assertThat(all[i++]).isEqualTo(location);
      }
    }
  }
}
