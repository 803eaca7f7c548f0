package io.emdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlushPolicyTest {

  @Test
  void toString_isTheFormUsedInConfiguration() {
    assertThat(FlushPolicy.onEachWrite()).hasToString("on-each-write");
    assertThat(FlushPolicy.defaultPolicy()).hasToString("every-64");
    assertThat(FlushPolicy.every(Duration.ofSeconds(90))).hasToString("every-90s");
    assertThat(FlushPolicy.every(Duration.ofMillis(250))).hasToString("every-250ms");
    assertThat(FlushPolicy.every(Duration.ofNanos(1_500_000))).hasToString("every-PT0.0015S");
    assertThat(FlushPolicy.manual()).hasToString("manual");
  }

  @Test
  void equals_comparesKindAndBound() {
    assertThat(FlushPolicy.everyN(64)).isEqualTo(FlushPolicy.defaultPolicy());
    assertThat(FlushPolicy.everyN(8)).isNotEqualTo(FlushPolicy.everyN(9));
    assertThat(FlushPolicy.every(Duration.ofSeconds(1)))
        .isEqualTo(FlushPolicy.every(Duration.parse("PT1S")))
        .hasSameHashCodeAs(FlushPolicy.every(Duration.parse("PT1S")))
        .isNotEqualTo(FlushPolicy.every(Duration.ofSeconds(2)));
  }

  @Test
  void every_shorterThanAMillisecond_isRefused() {
    assertThatThrownBy(() -> FlushPolicy.every(Duration.ofNanos(999_999)))
        .isInstanceOf(EmdbConfigurationException.class)
        .hasMessageContaining("at least one millisecond");
  }

  /*
   * A period beyond what a timer can count made the first write fail after it was stored, and no
   * sync ever came. Such a period is now refused.
   */
  @Test
  void every_longerThanAYear_isRefused() {
    for (Duration period :
        List.of(
            Duration.ofDays(365).plusNanos(1),
            Duration.ofMillis(Long.MAX_VALUE),
            Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThatThrownBy(() -> FlushPolicy.every(period))
          .isInstanceOf(EmdbConfigurationException.class)
          .hasMessageContaining("at most 365 days")
          .hasMessageContaining(period.toString())
          .hasMessageContaining("manual()");
    }
  }

  @Test
  void every_aYear_writesAndSyncsAtClose() {
    FlushPolicy policy = FlushPolicy.every(Duration.ofDays(365));
    Emdb db = Emdb.builder().flushPolicy(policy).open();
    db.put("k", "v");
    db.put("k", "w");
    assertThat(db.getString("k")).isEqualTo("w");
    assertThat(db.failure()).isEmpty();
    db.close();
    assertThat(db.stats().syncedSequence()).isEqualTo(db.stats().lastSequence());
    assertThat(policy).hasToString("every-31536000s");
  }
}
