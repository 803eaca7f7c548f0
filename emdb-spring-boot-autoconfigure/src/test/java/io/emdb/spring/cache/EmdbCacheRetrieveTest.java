package io.emdb.spring.cache;

import static io.emdb.spring.cache.Workers.await;
import static io.emdb.spring.cache.Workers.result;
import static io.emdb.spring.cache.Workers.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cache.Cache.ValueWrapper;

/** Spring's asynchronous contract. */
@Timeout(60)
class EmdbCacheRetrieveTest {

  private final Emdb database = Emdb.openInMemory();
  private final EmdbCache cache = Caches.cache(database, "things");

  @AfterEach
  void close() {
    database.close();
  }

  private static CompletableFuture<String> never() {
    throw new AssertionError("must not be called");
  }

  @Test
  void retrieve_ofAbsentKey_isNullAtOnce() {
    assertThat((Object) cache.retrieve("k")).isNull();
  }

  @Test
  void retrieve_ofPresentKey_isDoneWithAWrapper() throws Exception {
    cache.put("k", "v");
    cache.put("null", null);
    assertThat(cache.retrieve("k")).isDone();
    assertThat(((ValueWrapper) cache.retrieve("k").get()).get()).isEqualTo("v");
    assertThat(((ValueWrapper) cache.retrieve("null").get()).get()).isNull();
  }

  @Test
  void retrieve_whereNullsAreOff_isDoneWithTheValue() throws Exception {
    EmdbCache strict = Caches.cache(database, "strict", c -> c.withNullValues(false));
    strict.put("k", "v");
    Object value = strict.retrieve("k").get();
    assertThat(value).isEqualTo("v");
  }

  @Test
  void retrieveWithLoader_ofPresentKey_isDoneWithTheValue() throws Exception {
    cache.put("k", "v");
    cache.put("null", null);
    assertThat(cache.retrieve("k", EmdbCacheRetrieveTest::never)).isCompletedWithValue("v");
    assertThat(cache.retrieve("null", EmdbCacheRetrieveTest::never)).isCompletedWithValue(null);
  }

  @Test
  void retrieveWithLoader_ofAbsentKey_storesWhatTheFutureGives() {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> value = cache.retrieve("k", () -> source);
    assertThat(value).isNotDone();
    assertThat(cache.get("k")).isNull();
    source.complete("v");
    assertThat(value).isCompletedWithValue("v");
    assertThat(cache.get("k", String.class)).isEqualTo("v");
  }

  @Test
  void retrieveWithLoader_ofNull_storesTheNull() {
    assertThat(cache.retrieve("k", () -> CompletableFuture.completedFuture(null)))
        .isCompletedWithValue(null);
    assertThat(cache.get("k")).isNotNull();
    assertThat(cache.retrieve("l", () -> null)).isCompletedWithValue(null);
  }

  @Test
  void retrieveWithLoader_whileLoading_loadsOnceForAll() {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> first = cache.retrieve("k", () -> source);
    CompletableFuture<String> second = cache.retrieve("k", EmdbCacheRetrieveTest::never);
    source.complete("v");
    assertThat(first).isCompletedWithValue("v");
    assertThat(second).isCompletedWithValue("v");
  }

  @Test
  void retrieveWithLoader_cancelledByOneCaller_goesOnForTheOthers() {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> first = cache.retrieve("k", () -> source);
    CompletableFuture<String> second = cache.retrieve("k", EmdbCacheRetrieveTest::never);
    first.cancel(true);
    assertThat(source).isNotDone();
    source.complete("v");
    assertThat(first).isCancelled();
    assertThat(second).isCompletedWithValue("v");
    assertThat(cache.get("k", String.class)).isEqualTo("v");
  }

  @Test
  void retrieveWithLoader_thatFails_sharesTheCauseAndStoresNothing() {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> first = cache.retrieve("k", () -> source);
    CompletableFuture<String> second = cache.retrieve("k", EmdbCacheRetrieveTest::never);
    source.completeExceptionally(new IllegalStateException("source is down"));
    assertThatThrownBy(first::get).hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(second::get).hasCauseInstanceOf(IllegalStateException.class);
    assertThat(cache.get("k")).isNull();
    assertThat(cache.retrieve("k", () -> CompletableFuture.completedFuture("v")))
        .isCompletedWithValue("v");
    assertThat(cache.statistics().loadFailures()).isOne();
  }

  @Test
  void retrieveWithLoader_thatThrows_failsTheFuture() {
    assertThatThrownBy(
            cache.retrieve(
                    "k",
                    () -> {
                      throw new IllegalStateException("source is down");
                    })
                ::get)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasRootCauseMessage("source is down");
    assertThat(cache.retrieve("k", () -> CompletableFuture.completedFuture("v")))
        .isCompletedWithValue("v");
  }

  @Test
  void retrieveWithLoader_ofAValueThatCannotBeStored_failsTheFuture() {
    CompletableFuture<Object> value =
        cache.retrieve("k", () -> CompletableFuture.completedFuture(new Object()));
    assertThatThrownBy(value::get).hasCauseInstanceOf(EmdbCacheEncodingException.class);
  }

  @Test
  void evict_duringAsyncLoad_winsOverTheLoadedValue() {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> first = cache.retrieve("k", () -> source);
    cache.evict("k");
    CompletableFuture<String> second =
        cache.retrieve("k", () -> CompletableFuture.completedFuture("new"));
    source.complete("old");
    assertThat(first).isCompletedWithValue("old");
    assertThat(second).isCompletedWithValue("new");
    assertThat(cache.get("k", String.class)).isEqualTo("new");
  }

  @Test
  void clear_duringAsyncLoad_winsOverTheLoadedValue() {
    CompletableFuture<String> source = new CompletableFuture<>();
    CompletableFuture<String> first = cache.retrieve("k", () -> source);
    cache.clear();
    source.complete("old");
    assertThat(first).isCompletedWithValue("old");
    assertThat(cache.get("k")).isNull();
  }

  @Test
  void retrieveWithLoader_whileABlockingLoadRuns_sharesItWithoutBlocking() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<String> blocking =
        run(
            () ->
                cache.get(
                    "k",
                    () -> {
                      entered.countDown();
                      await(release);
                      return "v";
                    }));
    await(entered);
    CompletableFuture<String> async = cache.retrieve("k", EmdbCacheRetrieveTest::never);
    assertThat(async).isNotDone();
    release.countDown();
    assertThat(result(async)).isEqualTo("v");
    assertThat(result(blocking)).isEqualTo("v");
  }
}
