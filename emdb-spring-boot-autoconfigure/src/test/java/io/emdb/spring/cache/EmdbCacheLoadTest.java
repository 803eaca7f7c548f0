package io.emdb.spring.cache;

import static io.emdb.spring.cache.Workers.await;
import static io.emdb.spring.cache.Workers.awaitParked;
import static io.emdb.spring.cache.Workers.result;
import static io.emdb.spring.cache.Workers.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loaders on several threads. The order of events is forced, never hoped for. */
@Timeout(60)
class EmdbCacheLoadTest {

  private final Emdb database = Emdb.openInMemory();
  private final LoadWaits waits = new LoadWaits();
  private final EmdbCache cache = new EmdbCache("things", database, Caches.configuration(), waits);

  /** A loader that tells when it runs and then waits to be released. */
  private static final class HeldLoader implements Callable<String> {
    final CountDownLatch entered = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final AtomicReference<Thread> thread = new AtomicReference<>();
    private final Callable<String> end;

    HeldLoader(String value) {
      this(() -> value);
    }

    HeldLoader(Callable<String> end) {
      this.end = end;
    }

    @Override
    public String call() throws Exception {
      thread.set(Thread.currentThread());
      entered.countDown();
      await(release);
      return end.call();
    }
  }

  /** A caller on a thread of its own, known to wait. */
  private CompletableFuture<String> startWaiting(Callable<String> loader) throws Exception {
    AtomicReference<Thread> thread = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<String> result =
        run(
            () -> {
              thread.set(Thread.currentThread());
              started.countDown();
              return cache.get("k", loader);
            });
    await(started);
    awaitParked(thread.get());
    return result;
  }

  private static String never() {
    throw new AssertionError("must not be called");
  }

  @AfterEach
  void close() {
    database.close();
  }

  static Stream<Executor> threads() {
    return Workers.ofAllKinds();
  }

  @ParameterizedTest
  @MethodSource("threads")
  void get_by32ThreadsAtOnce_loadsOncePerKey(Executor threads) throws Exception {
    int rounds = 50;
    for (int round = 0; round < rounds; round++) {
      String key = "k" + round;
      AtomicInteger calls = new AtomicInteger();
      CyclicBarrier start = new CyclicBarrier(32);
      List<CompletableFuture<Integer>> results = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        results.add(
            run(
                threads,
                () -> {
                  start.await();
                  return cache.get(key, calls::incrementAndGet);
                }));
      }
      for (CompletableFuture<Integer> result : results) {
        assertThat(result(result)).isOne();
      }
      assertThat(calls).hasValue(1);
    }
    assertThat(cache.statistics().loads()).isEqualTo(rounds);
  }

  @Test
  void get_ofOtherKeys_doesNotWait() throws Exception {
    HeldLoader held = new HeldLoader("v");
    CompletableFuture<String> first = run(() -> cache.get("k", held));
    await(held.entered);
    for (int i = 0; i < 100; i++) {
      assertThat(cache.get(i, () -> "other")).isEqualTo("other");
    }
    assertThat(cache.get("k")).as("a plain look does not wait either").isNull();
    held.release.countDown();
    assertThat(result(first)).isEqualTo("v");
  }

  @Test
  void get_whileAnotherLoads_waitsAndSharesTheResult() throws Exception {
    HeldLoader held = new HeldLoader("v");
    CompletableFuture<String> first = run(() -> cache.get("k", held));
    await(held.entered);
    CompletableFuture<String> second = startWaiting(EmdbCacheLoadTest::never);
    held.release.countDown();
    assertThat(result(first)).isEqualTo("v");
    assertThat(result(second)).isEqualTo("v");
  }

  @Test
  void get_whileAnotherLoadsNull_sharesTheNull() throws Exception {
    HeldLoader held = new HeldLoader((String) null);
    CompletableFuture<String> first = run(() -> cache.get("k", held));
    await(held.entered);
    CompletableFuture<String> second = startWaiting(EmdbCacheLoadTest::never);
    held.release.countDown();
    assertThat(result(first)).isNull();
    assertThat(result(second)).isNull();
  }

  @Test
  void get_whileAnotherLoadFails_loadsByItself() throws Exception {
    HeldLoader held =
        new HeldLoader(
            () -> {
              throw new IllegalStateException("source is down");
            });
    CompletableFuture<String> first = run(() -> cache.get("k", held));
    await(held.entered);
    CompletableFuture<String> second = startWaiting(() -> "mine");
    held.release.countDown();
    assertThatThrownBy(() -> result(first))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("source is down");
    assertThat(result(second)).isEqualTo("mine");
    assertThat(cache.get("k", String.class)).isEqualTo("mine");
  }

  @Test
  void evict_duringLoad_winsOverTheLoadedValue() throws Exception {
    HeldLoader held = new HeldLoader("old");
    CompletableFuture<String> first = run(() -> cache.get("k", held));
    await(held.entered);
    cache.evict("k");
    held.release.countDown();
    assertThat(result(first)).isEqualTo("old");
    assertThat(cache.get("k")).isNull();
  }

  @Test
  void clear_duringLoad_winsOverTheLoadedValue() throws Exception {
    HeldLoader held = new HeldLoader("old");
    CompletableFuture<String> first = run(() -> cache.get("k", held));
    await(held.entered);
    cache.clear();
    held.release.countDown();
    assertThat(result(first)).isEqualTo("old");
    assertThat(cache.get("k")).isNull();
  }

  @Test
  void get_afterEvictDuringLoad_loadsAnewAtOnce() throws Exception {
    HeldLoader held = new HeldLoader("old");
    CompletableFuture<String> first = run(() -> cache.get("k", held));
    await(held.entered);
    cache.evict("k");
    assertThat(cache.get("k", () -> "new")).isEqualTo("new");
    held.release.countDown();
    assertThat(result(first)).isEqualTo("old");
    assertThat(cache.get("k", String.class)).isEqualTo("new");
  }

  @Test
  void put_duringLoad_winsOverTheLoadedValue() throws Exception {
    HeldLoader held = new HeldLoader("old");
    CompletableFuture<String> first = run(() -> cache.get("k", held));
    await(held.entered);
    cache.put("k", "new");
    assertThat(cache.get("k", EmdbCacheLoadTest::never)).isEqualTo("new");
    held.release.countDown();
    assertThat(result(first)).isEqualTo("old");
    assertThat(cache.get("k", String.class)).isEqualTo("new");
  }

  @Test
  void evict_ofAnotherKey_leavesTheLoadAlone() throws Exception {
    HeldLoader held = new HeldLoader("v");
    CompletableFuture<String> first = run(() -> cache.get("k", held));
    await(held.entered);
    cache.evict("l");
    held.release.countDown();
    assertThat(result(first)).isEqualTo("v");
    assertThat(cache.get("k", String.class)).isEqualTo("v");
  }

  @Test
  void get_ofTheSameKeyInsideItsLoader_loadsInline() {
    String value = cache.get("k", () -> "outer of " + cache.get("k", () -> "inner"));
    assertThat(value).isEqualTo("outer of inner");
    assertThat(cache.get("k", String.class)).as("the first to be stored stays").isEqualTo("inner");
  }

  @Test
  void loadersThatNeedEachOther_doNotDeadlock() throws Exception {
    EmdbCache other = new EmdbCache("other", database, Caches.configuration(), waits);
    CyclicBarrier bothLoad = new CyclicBarrier(2);
    CompletableFuture<String> first =
        run(
            () ->
                cache.get(
                    "a",
                    () -> {
                      bothLoad.await();
                      return "a" + other.get("b", () -> "b");
                    }));
    CompletableFuture<String> second =
        run(
            () ->
                other.get(
                    "b",
                    () -> {
                      bothLoad.await();
                      return "b" + cache.get("a", () -> "a");
                    }));
    assertThat(result(first)).startsWith("ab");
    assertThat(result(second)).startsWith("ba");
  }

  @Test
  void get_whenInterruptedWhileWaiting_keepsTheInterrupt() throws Exception {
    HeldLoader held = new HeldLoader("v");
    CompletableFuture<String> first = run(() -> cache.get("k", held));
    await(held.entered);
    AtomicReference<Thread> waiter = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted =
        run(
            () -> {
              waiter.set(Thread.currentThread());
              started.countDown();
              cache.get("k", EmdbCacheLoadTest::never);
              return Thread.interrupted();
            });
    await(started);
    awaitParked(waiter.get());
    waiter.get().interrupt();
    held.release.countDown();
    assertThat(result(first)).isEqualTo("v");
    assertThat(result(interrupted)).isTrue();
  }

  @Test
  void loader_runsWhileNoLockOfTheDatabaseIsHeld() {
    String value =
        cache.get(
            "k",
            () -> {
              CompletableFuture<String> elsewhere =
                  run(
                      () -> {
                        database.namespace("other").put("x", "y");
                        cache.put("other", "z");
                        return cache.get("other", String.class);
                      });
              return result(elsewhere);
            });
    assertThat(value).isEqualTo("z");
  }

  @Test
  void remove_ofAnEndedLoad_leavesTheNextOneOfItsKeyAlone() {
    Loads loads = new Loads();
    LoadKey key = new LoadKey(new byte[] {1});
    Load failed = new Load(key, null);
    Load next = new Load(new LoadKey(new byte[] {1}), null);
    Load third = new Load(key, null);
    assertThat(loads.lead(failed)).isNull();
    assertThat(loads.lead(next)).isSameAs(failed);
    loads.remove(failed);
    assertThat(loads.lead(next)).isNull();
    loads.remove(failed);
    assertThat(loads.lead(third)).isSameAs(next);
  }
}
