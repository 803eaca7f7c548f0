package io.emdb.spring.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.Namespace;
import io.emdb.Ttl;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.cache.Cache.ValueRetrievalException;
import org.springframework.cache.Cache.ValueWrapper;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.cache.support.NullValue;

/** Spring's contract of a cache, on one thread. */
class EmdbCacheTest {

  private final Emdb database = Emdb.openInMemory();
  private final EmdbCache cache = Caches.cache(database, "things");

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void getName_isTheNameOfTheCache_andTheNamespaceIsDerivedFromIt() {
    assertThat(cache.getName()).isEqualTo("things");
    assertThat(cache.getNativeCache()).isEqualTo(new EmdbCacheNamespace(database, "cache:things"));
    assertThat(database.namespaces()).as("before the first use").isEmpty();
    cache.put("k", "v");
    assertThat(database.namespaces()).containsExactly("cache:things");
    assertThat(cache.getNativeCache().namespace().size()).isEqualTo(1);
  }

  @Test
  void get_ofAbsentKey_returnsNull() {
    assertThat(cache.get("k")).isNull();
    assertThat(cache.get("k", String.class)).isNull();
    assertThat(cache.get("k", (Class<?>) null)).isNull();
  }

  @Test
  void get_afterPut_returnsTheValueInEachForm() throws Exception {
    cache.put("k", "v");
    assertThat(cache.get("k").get()).isEqualTo("v");
    assertThat(cache.get("k", String.class)).isEqualTo("v");
    assertThat(cache.get("k", Object.class)).isEqualTo("v");
    assertThat(cache.get("k", (Class<?>) null)).isEqualTo("v");
    assertThat(cache.get("k", () -> "loaded")).isEqualTo("v");
    assertThat(cache.retrieve("k").get()).isEqualTo(cache.get("k"));
  }

  @Test
  void get_ofAnotherType_throwsIllegalState() {
    cache.put("k", "v");
    assertThatIllegalStateException().isThrownBy(() -> cache.get("k", Integer.class));
  }

  @Test
  void put_overPresent_replacesValue() {
    cache.put("k", "v1");
    cache.put("k", "v2");
    assertThat(cache.get("k", String.class)).isEqualTo("v2");
    assertThat(cache.size()).isOne();
  }

  @Test
  void put_null_isFoundAsNull() {
    cache.put("k", null);
    assertThat(cache.get("k")).isNotNull();
    assertThat(cache.get("k").get()).isNull();
    assertThat(cache.get("k", String.class)).isNull();
    assertThat(cache.get("k", () -> "loaded")).isNull();
  }

  @Test
  void put_anyNullValueInstance_isFoundAsNull() throws Exception {
    var constructor = NullValue.class.getDeclaredConstructor();
    constructor.setAccessible(true);
    cache.put("k", constructor.newInstance());
    assertThat(cache.get("k").get()).isNull();
  }

  @Test
  void put_nullWhereNullsAreOff_isRefused() {
    EmdbCache strict = Caches.cache(database, "strict", c -> c.withNullValues(false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> strict.put("k", null))
        .withMessageContaining("strict");
    assertThatThrownBy(() -> strict.get("k", () -> null))
        .isInstanceOf(ValueRetrievalException.class)
        .hasCauseInstanceOf(IllegalArgumentException.class);
    assertThat(strict.get("k")).isNull();
  }

  @Test
  void get_ofNullStoredBeforeNullsWereSwitchedOff_isAMiss() {
    cache.put("k", null);
    EmdbCache strict = Caches.cache(database, "things", c -> c.withNullValues(false));
    assertThat(strict.get("k")).isNull();
    assertThat(strict.size()).isZero();
  }

  @Test
  void put_keysThatPrintAlike_areDifferentEntries() {
    cache.put(1, "int");
    cache.put(1L, "long");
    cache.put("1", "text");
    cache.put(new SimpleKey("a, b", "c"), "x");
    cache.put(new SimpleKey("a", "b, c"), "y");
    assertThat(cache.get(1, String.class)).isEqualTo("int");
    assertThat(cache.get(1L, String.class)).isEqualTo("long");
    assertThat(cache.get("1", String.class)).isEqualTo("text");
    assertThat(cache.get(new SimpleKey("a, b", "c"), String.class)).isEqualTo("x");
    assertThat(cache.get(new SimpleKey("a", "b, c"), String.class)).isEqualTo("y");
  }

  @Test
  void put_intoOneCache_isNotSeenInAnother() {
    EmdbCache other = Caches.cache(database, "other");
    cache.put("k", "v");
    assertThat(other.get("k")).isNull();
    other.put("k", "w");
    cache.clear();
    assertThat(other.get("k", String.class)).isEqualTo("w");
  }

  @Test
  void putIfAbsent_returnsNullOrTheValueThatStays() {
    assertThat(cache.putIfAbsent("k", "v1")).isNull();
    assertThat(cache.putIfAbsent("k", "v2").get()).isEqualTo("v1");
    assertThat(cache.get("k", String.class)).isEqualTo("v1");
  }

  @Test
  void putIfAbsent_overCachedNull_returnsAWrapperOfNull() {
    assertThat(cache.putIfAbsent("k", null)).isNull();
    ValueWrapper present = cache.putIfAbsent("k", "v");
    assertThat(present).isNotNull();
    assertThat(present.get()).isNull();
  }

  @Test
  void evict_removesOneKey() {
    cache.put("k", "v");
    cache.put("l", "w");
    cache.evict("k");
    assertThat(cache.get("k")).isNull();
    assertThat(cache.get("l", String.class)).isEqualTo("w");
    cache.evict("absent");
  }

  @Test
  void evictIfPresent_tellsTheTruth() {
    cache.put("k", null);
    assertThat(cache.evictIfPresent("k")).isTrue();
    assertThat(cache.evictIfPresent("k")).isFalse();
  }

  @Test
  void invalidate_tellsTheTruth() {
    assertThat(cache.invalidate()).isFalse();
    cache.put("k", "v");
    assertThat(cache.invalidate()).isTrue();
    assertThat(cache.get("k")).isNull();
    assertThat(cache.invalidate()).isFalse();
  }

  @Test
  void clear_removesEverything() {
    cache.put("k", "v");
    cache.put("l", null);
    cache.clear();
    assertThat(cache.size()).isZero();
    assertThat(cache.get("l")).isNull();
  }

  @Test
  void getWithLoader_ofAbsentKey_loadsOnceAndStores() {
    assertThat(cache.get("k", () -> "loaded")).isEqualTo("loaded");
    assertThat(cache.get("k", EmdbCacheTest::fail)).isEqualTo("loaded");
    Object nothing = cache.get("null", () -> null);
    assertThat(nothing).isNull();
    assertThat(cache.get("null", EmdbCacheTest::fail)).isNull();
  }

  @Test
  void getWithLoader_thatFails_wrapsTheFailureAndStoresNothing() {
    for (Throwable failure :
        List.of(new Exception("checked"), new IllegalStateException("unchecked"))) {
      Callable<Object> loader =
          () -> {
            if (failure instanceof Exception exception) {
              throw exception;
            }
            return null;
          };
      assertThatThrownBy(() -> cache.get("k", loader))
          .isInstanceOfSatisfying(
              ValueRetrievalException.class, e -> assertThat(e.getKey()).isEqualTo("k"))
          .cause()
          .isSameAs(failure);
      assertThat(cache.get("k")).isNull();
    }
    assertThat(cache.get("k", () -> "next")).isEqualTo("next");
  }

  @Test
  void getWithLoader_thatIsInterrupted_keepsTheInterrupt() {
    assertThatThrownBy(
            () ->
                cache.get(
                    "k",
                    () -> {
                      throw new InterruptedException();
                    }))
        .isInstanceOf(ValueRetrievalException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void values_areCopies() {
    int[] value = {1, 2};
    cache.put("k", value);
    value[0] = 9;
    assertThat(cache.get("k", int[].class)).containsExactly(1, 2);
    cache.get("k", int[].class)[0] = 9;
    assertThat(cache.get("k", int[].class)).containsExactly(1, 2);
  }

  @Test
  void keyOfUnknownType_isRefusedInEveryOperation() {
    Object key = new Object();
    assertThatIllegalArgumentException().isThrownBy(() -> cache.get(key));
    assertThatIllegalArgumentException().isThrownBy(() -> cache.put(key, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> cache.evict(key));
    assertThatIllegalArgumentException().isThrownBy(() -> cache.get(key, () -> 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cache.retrieve(key))
        .withMessageContaining("EmdbCacheKeyConverter");
  }

  @Test
  void keyConverter_ofTheApplication_isUsed() {
    EmdbCache own = Caches.cache(database, "own", c -> c.withKeyConverter(key -> new byte[] {1}));
    own.put(new Object(), "same");
    assertThat(own.get(new Object(), String.class)).isEqualTo("same");
  }

  @Test
  void valueThatTheCodecRefuses_isAnErrorThatNamesCacheCodecAndType() {
    EmdbCache strings =
        Caches.cache(database, "strings", c -> c.withCodec(EmdbCacheCodec.string()));
    assertThatThrownBy(() -> strings.put("k", List.of("secret")))
        .isInstanceOf(EmdbCacheEncodingException.class)
        .hasMessageContaining("strings")
        .hasMessageContaining("'string'")
        .hasMessageContaining("java.util.ImmutableCollections$List12")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> strings.get("k", () -> 1))
        .isInstanceOf(EmdbCacheEncodingException.class);
    assertThat(strings.get("k")).isNull();
  }

  @Test
  void typeThatIsNotAllowed_isAnErrorThatNamesTheProperty() {
    assertThatThrownBy(() -> cache.put("k", new Exception("secret")))
        .isInstanceOf(EmdbCacheEncodingException.class)
        .hasMessageContaining("java.lang.Exception is not allowed")
        .hasMessageContaining("emdb.cache.allowed-packages");
  }

  @Test
  void statistics_countWhatHappened() {
    cache.get("k");
    cache.put("k", "v");
    cache.get("k", String.class);
    cache.get("k", EmdbCacheTest::fail);
    cache.get("l", () -> "loaded");
    assertThatThrownBy(() -> cache.get("m", EmdbCacheTest::fail))
        .isInstanceOf(ValueRetrievalException.class);
    cache.putIfAbsent("k", "w");
    cache.putIfAbsent("n", "w");
    cache.evict("k");
    cache.evict("k");
    cache.clear();
    assertThat(cache.statistics()).isEqualTo(new EmdbCacheStatistics(2, 3, 3, 3, 1, 1, 0, 0, 0, 0));
  }

  @Test
  void droppedNamespace_isMadeAgain() {
    cache.put("k", "v");
    database.dropNamespace("cache:things");
    assertThat(cache.get("k")).isNull();
    cache.put("k", "w");
    assertThat(cache.get("k", String.class)).isEqualTo("w");
  }

  @Test
  void foreignBytes_areAMissThatIsRemovedAndCounted() {
    byte[] key = EmdbCacheKeyConverter.canonical().convert("k");
    Namespace namespace = cache.getNativeCache().namespace();
    for (byte[] bytes :
        List.of(new byte[0], "not a cache's".getBytes(UTF_8), new byte[] {1, 0, 0, 0})) {
      namespace.put(key, bytes, Ttl.NEVER);
      assertThat(cache.get("k")).isNull();
      assertThat(namespace.containsKey(key)).isFalse();
    }
    assertThat(cache.statistics().undecodable()).isEqualTo(3);
    assertThat(cache.statistics().misses()).isEqualTo(3);
  }

  @Test
  void entryOfAnotherCodecOrVersion_isAMissInEveryOperation() {
    EmdbCache newer = Caches.cache(database, "things", c -> c.withVersion("2"));
    EmdbCache strings = Caches.cache(database, "things", c -> c.withCodec(EmdbCacheCodec.string()));
    for (EmdbCache other : List.of(newer, strings)) {
      cache.put("get", "old");
      assertThat(other.get("get")).isNull();
      cache.put("absent", "old");
      assertThat(other.putIfAbsent("absent", "new")).isNull();
      assertThat(other.get("absent", String.class)).isEqualTo("new");
      cache.put("load", "old");
      assertThat(other.get("load", () -> "new")).isEqualTo("new");
      assertThat(other.get("load", String.class)).isEqualTo("new");
    }
  }

  private static String fail() {
    throw new IllegalStateException("must not be called for a present key");
  }
}
