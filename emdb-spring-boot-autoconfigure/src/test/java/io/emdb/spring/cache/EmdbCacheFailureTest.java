package io.emdb.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.EmdbIoException;
import io.emdb.Entry;
import io.emdb.Namespace;
import io.emdb.NamespaceStats;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class EmdbCacheFailureTest {

  private final EmdbIoException broken = new EmdbIoException("device is gone", null);
  private final Namespace namespace = mock(Namespace.class);
  private final Emdb failing = mock(Emdb.class);

  @SuppressWarnings("unchecked")
  private final Cursor<Entry> nothing = mock(Cursor.class);

  EmdbCacheFailureTest() {
    given(failing.namespace("cache:things")).willReturn(namespace);
    given(failing.currentTransaction()).willReturn(Optional.empty());
    given(namespace.entries()).willReturn(nothing);
    given(namespace.namespaceStats()).willReturn(new NamespaceStats(0, 0, 0, 0));
  }

  private EmdbCache cache(OnCacheError onError) {
    return Caches.cache(failing, "things", c -> c.withOnError(onError));
  }

  private void breakReads() {
    given(namespace.get(any(byte[].class))).willThrow(broken);
    given(namespace.containsKey(any(byte[].class))).willThrow(broken);
  }

  private void breakWrites() {
    willThrow(broken).given(namespace).put(any(byte[].class), any(byte[].class), any());
    given(namespace.putIfAbsent(any(byte[].class), any(byte[].class), any())).willThrow(broken);
    given(namespace.delete(any(byte[].class))).willThrow(broken);
    willThrow(broken).given(namespace).clear();
  }

  @Test
  void closedDatabase_readsAreMissesAndWritesDoNothing() throws Exception {
    Emdb database = Emdb.openInMemory();
    EmdbCache cache = Caches.cache(database, "things");
    EmdbCache unused = Caches.cache(database, "unused");
    cache.put("k", "v");
    database.close();
    for (EmdbCache closed : new EmdbCache[] {cache, unused}) {
      assertThat(closed.get("k")).isNull();
      assertThat(closed.get("k", String.class)).isNull();
      assertThat(closed.get("k", () -> "loaded")).isEqualTo("loaded");
      assertThat((Object) closed.retrieve("k")).isNull();
      assertThat(closed.retrieve("k", () -> CompletableFuture.completedFuture("loaded")).get())
          .isEqualTo("loaded");
      closed.put("k", "v");
      assertThat(closed.putIfAbsent("k", "v")).isNull();
      closed.evict("k");
      assertThat(closed.evictIfPresent("k")).isFalse();
      closed.clear();
      assertThat(closed.invalidate()).isFalse();
      assertThat(closed.size()).isZero();
    }
  }

  @Test
  void closedDatabase_isToldOnceInTheLog(CapturedOutput output) {
    LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
    logging.setLogLevel(EmdbCache.class.getName(), LogLevel.DEBUG);
    try {
      Emdb database = Emdb.openInMemory();
      EmdbCache cache = Caches.cache(database, "things");
      database.close();
      cache.get("k");
      cache.put("k", "v");
      cache.evict("k");
      assertThat(output).containsOnlyOnce("The database of cache 'things' is closed");
    } finally {
      logging.setLogLevel(EmdbCache.class.getName(), null);
    }
  }

  @Test
  void undecodableEntry_isToldInTheLogWithoutKeyAndValue(CapturedOutput output) {
    Emdb database = Emdb.openInMemory();
    EmdbCache strings = Caches.cache(database, "things", c -> c.withCodec(EmdbCacheCodec.string()));
    EmdbCache cache = Caches.cache(database, "things");
    cache.get("absent"); // or what it finds at its first use is dropped as a whole
    for (int i = 0; i < 50; i++) {
      strings.put("secret key", "secret value");
      cache.get("secret key");
    }
    assertThat(cache.statistics().undecodable()).isEqualTo(50);
    assertThat(output.getOut().lines().filter(line -> line.contains("cannot be decoded")))
        .as("the 1st and the 10th time")
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("WARN", "'things'", "'jackson'")
                    .doesNotContain("secret"));
    database.close();
  }

  @Test
  void throwing_isTheDefault_forReadsAndWrites() {
    breakReads();
    breakWrites();
    EmdbCache cache = Caches.cache(failing, "things");
    assertThatThrownBy(() -> cache.get("k")).isSameAs(broken);
    assertThatThrownBy(() -> cache.get("k", () -> "v")).isSameAs(broken);
    assertThatThrownBy(() -> cache.retrieve("k")).isSameAs(broken);
    assertThatThrownBy(() -> cache.put("k", "v")).isSameAs(broken);
    assertThatThrownBy(() -> cache.putIfAbsent("k", "v")).isSameAs(broken);
    assertThatThrownBy(() -> cache.evict("k")).isSameAs(broken);
    assertThatThrownBy(cache::clear).isSameAs(broken);
  }

  @Test
  void missing_readsFail_areMissesAndLoadersRun(CapturedOutput output) {
    breakReads();
    breakWrites();
    EmdbCache cache = cache(OnCacheError.MISS);
    assertThat(cache.get("k")).isNull();
    assertThat(cache.get("k", () -> "v")).isEqualTo("v");
    cache.put("k", "v");
    assertThat(cache.statistics().errors()).isPositive();
    assertThat(output).contains("Cache 'things' goes on without its database");
  }

  @Test
  void missing_putOfANewEntryFails_isLeftOut() {
    breakWrites();
    EmdbCache cache = cache(OnCacheError.MISS);
    cache.put("k", "v");
    assertThat(cache.get("k", () -> "v")).isEqualTo("v");
    assertThat(cache.statistics().puts()).isZero();
    assertThat(cache.statistics().errors()).isEqualTo(2);
  }

  @Test
  void missing_whatWouldLeaveAnOutdatedEntryFails_isThrown() {
    breakWrites();
    given(namespace.containsKey(any(byte[].class))).willReturn(true);
    EmdbCache cache = cache(OnCacheError.MISS);
    assertThatThrownBy(() -> cache.put("k", "v")).isSameAs(broken);
    assertThatThrownBy(() -> cache.evict("k")).isSameAs(broken);
    assertThatThrownBy(() -> cache.evictIfPresent("k")).isSameAs(broken);
    assertThatThrownBy(cache::clear).isSameAs(broken);
    assertThatThrownBy(cache::invalidate).isSameAs(broken);
  }
}
