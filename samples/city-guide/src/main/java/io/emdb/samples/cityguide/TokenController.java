package io.emdb.samples.cityguide;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Makes and follows tokens. */
@RestController
final class TokenController {

  record Token(String token, City city, long remainingMillis, long lifeMillis) {}

  private final ShareTokens tokens;
  private final CityStore store;

  TokenController(ShareTokens tokens, CityStore store) {
    this.tokens = tokens;
    this.store = store;
  }

  @PostMapping("/api/cities/{id}/tokens")
  Token create(@PathVariable long id) {
    return describe(tokens.create(found(store.find(id), "no such city").id()));
  }

  @GetMapping("/api/tokens/{token}")
  Token follow(@PathVariable String token) {
    return describe(token);
  }

  private Token describe(String token) {
    long cityId = found(tokens.find(token), "no such token, or it has expired");
    City city = found(store.find(cityId), "no such city");
    return new Token(token, city, tokens.timeLeft(token).toMillis(), tokens.life().toMillis());
  }

  private static <T> T found(@Nullable T value, String otherwise) {
    if (value == null) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, otherwise);
    }
    return value;
  }
}
