package io.emdb.samples.cityguide;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShareTokensTest {

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T12:00:00Z"));
  private final Emdb db = Emdb.builder().inMemory().clock(now::get).open();
  private final ShareTokens tokens = new ShareTokens(db, Duration.ofSeconds(60));

  @AfterEach
  void close() {
    db.close();
  }

  @Test
  void token_leadsToItsCity_untilItExpires() {
    String token = tokens.create(42);
    assertThat(token).matches("[0-9a-f]{16}");
    assertThat(tokens.timeLeft(token)).isEqualTo(Duration.ofSeconds(60));

    now.set(now.get().plusSeconds(59));
    assertThat(tokens.find(token)).isEqualTo(42);
    assertThat(tokens.timeLeft(token)).isEqualTo(Duration.ofSeconds(1));
    assertThat(tokens.size()).isEqualTo(1);

    now.set(now.get().plusSeconds(1));
    assertThat(tokens.find(token)).isNull();
    assertThat(tokens.timeLeft(token)).isZero();
    assertThat(tokens.size()).isZero();
  }

  @Test
  void find_unknownToken_isNull() {
    assertThat(tokens.find("0123456789abcdef")).isNull();
  }
}
