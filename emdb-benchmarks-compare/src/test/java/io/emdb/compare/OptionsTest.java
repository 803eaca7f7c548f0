package io.emdb.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void value_afterEqualsOrSpace_isTaken() {
    Options options = new Options("--rounds", "5", "--engines=emdb,lmdb", "--quick");

    assertThat(options.number("rounds", 1)).isEqualTo(5);
    assertThat(options.list("engines")).containsExactly("emdb", "lmdb");
    assertThat(options.has("quick")).isTrue();
    assertThat(options.has("render")).isFalse();
  }

  @Test
  void shown_namesPathsWithoutWhereTheyLead() {
    Options options = new Options("--quick", "--work=/somewhere", "--rounds=2");

    assertThat(options.shown()).isEqualTo("--quick --rounds=2 --work=...");
  }

  @Test
  void unknownOption_isRefused() {
    assertThatThrownBy(() -> new Options("--round=1")).hasMessageContaining("--round");
  }
}
