package io.emdb.contract;

import static io.emdb.testing.Contents.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Codec;
import io.emdb.KeyRange;
import io.emdb.Ttl;
import io.emdb.TypedKeyValues;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TypedContractTest extends KeyValuesContract {

  private TypedKeyValues<String, Long> counters() {
    return store.typed(Codec.string(), Codec.int64());
  }

  @Test
  void typed_readsAndWritesThroughItsCodecs() {
    TypedKeyValues<String, Long> counters = counters();
    counters.put("a", 42L);
    assertThat(counters.get("a")).isEqualTo(42L);
    assertThat(counters.get("b")).isNull();
    assertThat(counters.containsKey("a")).isTrue();
    assertThat(counters.size()).isEqualTo(1);
    assertThat(store.get("a")).hasSize(8);
  }

  @Test
  void typed_conditionalWrites_compareEncodedValues() {
    TypedKeyValues<String, Long> counters = counters();
    assertThat(counters.putIfAbsent("a", 1L)).isNull();
    assertThat(counters.putIfAbsent("a", 2L)).isEqualTo(1L);
    assertThat(counters.replace("a", 2L, 3L)).isFalse();
    assertThat(counters.replace("a", 1L, 3L)).isTrue();
    assertThat(counters.remove("a")).isEqualTo(3L);
    assertThat(counters.remove("a")).isNull();
    assertThat(counters.delete("a")).isFalse();
  }

  @Test
  void typed_ttl_isTheStores() {
    TypedKeyValues<String, Long> counters = counters();
    counters.put("a", 1L, Ttl.after(Duration.ofSeconds(3)));
    assertThat(counters.ttl("a")).contains(Duration.ofSeconds(3));
    clock.advanceMillis(3_000);
    assertThat(counters.get("a")).isNull();
  }

  @Test
  void typed_forEach_decodesEveryEntry() {
    TypedKeyValues<String, Long> counters = counters();
    counters.put("a", 1L);
    counters.put("b", -1L);
    Map<String, Long> seen = new TreeMap<>();
    counters.forEach(seen::put);
    assertThat(seen).isEqualTo(Map.of("a", 1L, "b", -1L));
  }

  @Test
  void typed_int64Keys_keepTheirOrder() {
    TypedKeyValues<Long, String> log = store.typed(Codec.int64(), Codec.string());
    for (long key : new long[] {5, -1, 0, Long.MIN_VALUE, Long.MAX_VALUE}) {
      log.put(key, "at " + key);
    }
    assertThat(store.page(KeyRange.all(), 9))
        .extracting(entry -> Codec.int64().decode(entry.key()))
        .containsExactly(Long.MIN_VALUE, -1L, 0L, 5L, Long.MAX_VALUE);
  }

  @Test
  void typed_nulls_areRefusedByName() {
    TypedKeyValues<String, Long> counters = counters();
    assertThatThrownBy(() -> counters.put(null, 1L))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("key");
    assertThatThrownBy(() -> counters.put("a", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("value");
    assertThat(store.isEmpty()).isTrue();
  }

  @Test
  void typed_undecodableValue_saysSoWithoutShowingIt() {
    store.put("a", "secret");
    assertThatThrownBy(() -> counters().get("a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
    assertThat(store.get("a")).isEqualTo(utf8("secret"));
  }
}
