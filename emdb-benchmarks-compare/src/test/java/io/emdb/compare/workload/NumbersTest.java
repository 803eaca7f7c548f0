package io.emdb.compare.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void below_staysBelow_andReachesBothEnds() {
    Numbers numbers = new Numbers(1);
    boolean[] seen = new boolean[10];
    for (int i = 0; i < 1000; i++) {
      seen[(int) numbers.below(10)] = true;
    }

    assertThat(seen).containsOnly(true);
  }

  @Test
  void zipf_prefersLowRanks_andStaysInside() {
    Zipf zipf = new Zipf(1000);
    Numbers numbers = new Numbers(2);
    int first = 0;
    for (int i = 0; i < 10_000; i++) {
      long rank = zipf.rank(numbers);
      assertThat(rank).isBetween(0L, 999L);
      first += rank == 0 ? 1 : 0;
    }

    // 1 / zeta(1000, 0.99) of all draws.
    assertThat(first).isBetween(1100, 1500);
  }

  @Test
  void pairs_areRepeatable_andCheckedToTheLastByte() {
    Pairs pairs = new Pairs(42, 150);
    byte[] value = pairs.value(7);

    assertThat(pairs.key(7)).isEqualTo(new Pairs(42, 150).key(7)).isNotEqualTo(pairs.key(8));
    pairs.checkWhole(7, value);
    value[149] ^= 1;
    assertThatThrownBy(() -> pairs.checkWhole(7, value)).hasMessageContaining("key 7");
  }
}
