package io.emdb.durability;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.EmdbClosedException;
import io.emdb.EmdbConflictException;
import io.emdb.Entry;
import io.emdb.FlushPolicy;
import io.emdb.KeyValues;
import io.emdb.ReadView;
import io.emdb.Ttl;
import io.emdb.ValueView;
import io.emdb.testing.Budget;
import io.emdb.testing.Crew;
import io.emdb.testing.ManualClock;
import io.emdb.testing.Seed;
import io.emdb.testing.Structure;
import io.emdb.testing.VerifiedDatabases;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing that others do meanwhile is ever a finding. */
class VerifyWhileBusyTest {

  private static final int WRITERS = 2;
  private static final int KEYS = 2_000;

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();
  @RegisterExtension final Seed seed = new Seed();

  private final ManualClock clock = new ManualClock();

  private record Kind(String name, boolean disk, boolean sorted, FlushPolicy policy, int steps) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Kind> kinds() {
    return Stream.of(
        new Kind("stored", true, false, FlushPolicy.defaultPolicy(), 4_000),
        new Kind("stored-sorted", true, true, FlushPolicy.manual(), 4_000),
        new Kind("staged-sorted", true, true, FlushPolicy.onEachWrite(), 400),
        new Kind("staged-memory", false, false, FlushPolicy.onEachWrite(), 4_000),
        new Kind("stored-memory-sorted", false, true, FlushPolicy.manual(), 4_000));
  }

  private Emdb open(Kind kind) {
    EmdbBuilder builder =
        Emdb.builder()
            .segmentSize(64 * 1024)
            .sortedKeys(kind.sorted())
            .flushPolicy(kind.policy())
            .clock(clock);
    return databases.open(kind.disk() ? builder.path(databases.directory()) : builder);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void verify_besideWritersAndCompactions_findsNothing(Kind kind) {
    Budget budget = Budget.of("verify-busy-" + kind, 1);
    while (budget.another()) {
      Emdb db = open(kind);
      int round = budget.round();
      AtomicInteger writing = new AtomicInteger(WRITERS);
      try (Crew crew = new Crew()) {
        crew.add(
                WRITERS,
                index -> {
                  try {
                    write(db, seed.random(WRITERS * round + index), kind.steps());
                  } finally {
                    writing.decrementAndGet();
                  }
                })
            .add(
                () -> {
                  while (writing.get() > 0) {
                    db.compact();
                    db.sweepExpired();
                  }
                })
            .add(
                () -> {
                  while (writing.get() > 0) {
                    budget.count("entries", Structure.verifyFilesAndIndexes(db).entries());
                    budget.count("verifications", 1);
                  }
                })
            .start();
      }
      assertThat(Structure.verifyFilesAndIndexes(db).entries()).isEqualTo(db.stats().liveEntries());
      db.close();
    }
  }

  private void write(Emdb db, Random random, int steps) {
    for (int i = 0; i < steps; i++) {
      String name = random.nextInt(3) == 0 ? "n" + random.nextInt(3) : "";
      try {
        step(db, name, random, i);
      } catch (EmdbConflictException otherWriter) {
        assertThat(otherWriter).hasMessageContaining("again");
      } catch (IllegalStateException dropped) {
        assertThat(dropped).hasMessageContaining("dropped");
      }
    }
  }

  private void step(Emdb db, String name, Random random, int step) {
    KeyValues store = name.isEmpty() ? db : db.namespace(name);
    String key = "key-" + random.nextInt(KEYS);
    String value = "v" + step + "x".repeat(random.nextInt(200));
    int kind = random.nextInt(1_000);
    if (kind < 600) {
      Ttl ttl =
          random.nextInt(3) == 0 ? Ttl.after(Duration.ofMillis(random.nextInt(9_000))) : Ttl.NEVER;
      store.put(key, value, ttl);
    } else if (kind < 800) {
      store.delete(key);
    } else if (kind < 900) {
      store.putAll(List.of(Entry.of(key, value), Entry.of("key-" + random.nextInt(KEYS), "b")));
    } else if (kind < 950) {
      db.inTransaction(
          tx -> {
            tx.put(key, value);
            tx.delete("key-" + random.nextInt(KEYS));
          });
    } else if (kind < 980) {
      clock.advanceMillis(random.nextInt(100));
    } else if (kind < 990) {
      try (ReadView view = db.readView()) {
        Integer length = view.read(key, ValueView::length);
        assertThat(length == null || length > 0).isTrue();
      }
    } else if (kind < 998) {
      store.clear();
    } else if (!name.isEmpty()) {
      db.dropNamespace(name);
    }
  }

  /** A close waits for a step, not for the whole; whoever verifies is told. */
  @Test
  void close_besideVerify_endsIt() {
    for (int round = 0; round < 6; round++) {
      Emdb db = open(kinds().skip(round % 3).findFirst().orElseThrow());
      db.putAll(
          IntStream.range(0, 3_000).mapToObj(i -> Entry.of("k" + i, "x".repeat(i % 99))).toList());
      CountDownLatch begun = new CountDownLatch(2);
      try (Crew crew = new Crew()) {
        crew.add(
                2,
                index -> {
                  try {
                    while (true) {
                      Structure.verifyFilesAndIndexes(db);
                      begun.countDown();
                    }
                  } catch (EmdbClosedException closed) {
                    assertThat(db.isOpen()).isFalse();
                  }
                })
            .add(
                () -> {
                  begun.await();
                  db.close();
                })
            .start();
      }
    }
  }
}
