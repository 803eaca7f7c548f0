package io.emdb.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.emdb.Emdb;
import io.emdb.Ttl;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmdbCacheTtlTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final HandClock clock = new HandClock();
  private final Emdb database = Emdb.builder().clock(clock).open();
  private final EmdbCache cache = Caches.cache(database, "things", c -> c.withTtl(MINUTE));

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void entry_isThereUntilItsTimeIsOver_howeverItWasWritten() {
    cache.put("put", "v");
    cache.putIfAbsent("absent", "v");
    cache.get("loaded", () -> "v");
    cache.retrieve("async", () -> CompletableFuture.completedFuture("v")).join();
    cache.put("null", null);
    clock.advance(MINUTE.minusMillis(1));
    for (String key : new String[] {"put", "absent", "loaded", "async", "null"}) {
      assertThat(cache.get(key)).as(key).isNotNull();
    }
    clock.advance(Duration.ofMillis(1));
    for (String key : new String[] {"put", "absent", "loaded", "async", "null"}) {
      assertThat(cache.get(key)).as(key).isNull();
      assertThat((Object) cache.retrieve(key)).as(key).isNull();
    }
    assertThat(cache.size()).isZero();
  }

  @Test
  void expiredEntry_isAbsentForEveryOperation() {
    cache.put("k", "old");
    clock.advance(MINUTE);
    assertThat(cache.evictIfPresent("k")).isFalse();
    assertThat(cache.invalidate()).isFalse();
    cache.put("k", "old");
    clock.advance(MINUTE);
    assertThat(cache.putIfAbsent("k", "new")).isNull();
    assertThat(cache.get("k", String.class)).isEqualTo("new");
    clock.advance(MINUTE);
    assertThat(cache.get("k", () -> "loaded")).isEqualTo("loaded");
  }

  @Test
  void put_overAnEntry_startsItsTimeAnew() {
    cache.put("k", "v");
    clock.advance(MINUTE.minusMillis(1));
    cache.put("k", "w");
    clock.advance(MINUTE.minusMillis(1));
    assertThat(cache.get("k", String.class)).isEqualTo("w");
  }

  @Test
  void ttlFunction_decidesByKeyAndValue() {
    EmdbCache own =
        Caches.cache(
            database,
            "own",
            c ->
                c.withTtl(
                    (key, value) ->
                        value == null
                            ? Ttl.after(Duration.ofSeconds(1))
                            : "short".equals(key) ? Ttl.after(MINUTE) : Ttl.NEVER));
    own.put("null", null);
    own.put("short", "v");
    own.get("long", () -> "v");
    clock.advance(Duration.ofSeconds(1));
    assertThat(own.get("null")).isNull();
    assertThat(own.get("short")).isNotNull();
    clock.advance(MINUTE);
    assertThat(own.get("short")).isNull();
    assertThat(own.get("long")).isNotNull();
  }

  @Test
  void ttl_thatIsNotPositiveOrTooLong_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Caches.configuration().withTtl(Duration.ZERO))
        .withMessageContaining("must be positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Caches.configuration().withTtl(Duration.ofSeconds(-1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Caches.configuration().withTtl(Duration.ofDays(100_000_000_000L)))
        .withMessageContaining("longer than any deadline");
  }

  @Test
  void jitter_shortensByUpToItsPart_spreadOverKeys_theSameForOneKey() {
    EmdbCacheTtl whole = EmdbCacheTtl.fixed(Ttl.after(Duration.ofSeconds(1000)));
    EmdbCacheTtl jittered = whole.withJitter(0.2);
    int[] tenths = new int[10];
    for (int i = 0; i < 10_000; i++) {
      long millis = jittered.ttl("key" + i, "v").duration().toMillis();
      assertThat(millis).isBetween(800_000L, 1_000_000L);
      assertThat(jittered.ttl("key" + i, "w").duration().toMillis()).isEqualTo(millis);
      tenths[(int) Math.min(9, (millis - 800_000) / 20_000)]++;
    }
    for (int count : tenths) {
      assertThat(count).isBetween(700, 1300);
    }
    assertThat(whole.withJitter(0).ttl("k", "v").duration()).isEqualTo(Duration.ofSeconds(1000));
  }

  @Test
  void jitter_leavesOtherTimesToLiveAlone_andIsCheckedFirst() {
    assertThat(EmdbCacheTtl.fixed(Ttl.NEVER).withJitter(1).ttl("k", "v")).isEqualTo(Ttl.NEVER);
    assertThat(EmdbCacheTtl.fixed(Ttl.DEFAULT).withJitter(1).ttl("k", "v")).isEqualTo(Ttl.DEFAULT);
    EmdbCacheTtl short1 = EmdbCacheTtl.fixed(Ttl.after(Duration.ofMillis(1))).withJitter(1);
    for (int i = 0; i < 1000; i++) {
      assertThat(short1.ttl(i, "v").duration()).isEqualTo(Duration.ofMillis(1));
    }
    for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> EmdbCacheTtl.fixed(Ttl.NEVER).withJitter(wrong))
          .withMessageContaining("within 0 and 1");
    }
  }
}
