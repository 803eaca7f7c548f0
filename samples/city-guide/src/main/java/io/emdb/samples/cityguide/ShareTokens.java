package io.emdb.samples.cityguide;

import io.emdb.Codec;
import io.emdb.Emdb;
import io.emdb.Namespace;
import io.emdb.Ttl;
import io.emdb.TypedKeyValues;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;

/** Tokens that lead to a city for a while. Nobody has to delete them. */
@Service
final class ShareTokens {

  private static final int TOKEN_BYTES = 8;

  private final Namespace namespace;
  private final TypedKeyValues<String, Long> tokens;
  private final Duration life;
  private final SecureRandom random = new SecureRandom();

  ShareTokens(Emdb db, @Value("${city-guide.token-life:60s}") Duration life) {
    this.namespace = db.namespace("tokens");
    this.tokens = namespace.typed(Codec.string(), Codec.int64());
    this.life = life;
  }

  /** Makes a token for a city. */
  String create(long cityId) {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String token = HexFormat.of().formatHex(bytes);
    tokens.put(token, cityId, Ttl.after(life));
    return token;
  }

  /** Returns the city of a token, or {@code null} when it has expired or never was. */
  @Nullable Long find(String token) {
    return tokens.get(token);
  }

  /** Returns how long a token will still be there. */
  Duration timeLeft(String token) {
    return tokens.ttl(token).orElse(Duration.ZERO);
  }

  Duration life() {
    return life;
  }

  long size() {
    return namespace.size();
  }
}
