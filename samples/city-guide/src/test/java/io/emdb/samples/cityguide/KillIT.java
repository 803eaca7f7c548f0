package io.emdb.samples.cityguide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The guide as its own process, killed in the middle of its work and started again.
 *
 * <p>More rounds: {@code -Dcityguide.kill.rounds=10}. The moment of each kill follows a seed that
 * is printed; {@code -Dcityguide.kill.seed=...} repeats it.
 */
class KillIT {

  private static final int ROUNDS = Integer.getInteger("cityguide.kill.rounds", 2);
  private static final long SEED = Long.getLong("cityguide.kill.seed", System.nanoTime());
  private static final List<Long> CITIES = List.of(1796236L, 2950159L, 3413829L, 5128581L);
  private static final String NULL_ISLAND = "/api/nearest?lat=0&lon=0";

  @TempDir Path database;

  @Test
  void killedWhileCounting_keepsEveryAcknowledgedVisit_tokensAndWarmCache() throws Exception {
    System.out.printf(
        Locale.ROOT,
        "repeat with -Dcityguide.kill.rounds=%d -Dcityguide.kill.seed=%d%n",
        ROUNDS,
        SEED);
    Random random = new Random(SEED);
    GuideProcess guide = GuideProcess.start(database, "--city-guide.token-life=10m");
    try {
      guide.client().awaitLoaded();
      for (int round = 1; round <= ROUNDS; round++) {
        guide = killAndCheck(guide, round, 100 + random.nextInt(200));
      }
    } finally {
      guide.close();
    }
  }

  private GuideProcess killAndCheck(GuideProcess guide, int round, int enough) throws Exception {
    GuideClient before = guide.client();
    String token = before.post("/api/cities/" + CITIES.get(0) + "/tokens").get("token").asString();
    JsonNode answer = before.get(NULL_ISLAND);
    assertThat(answer.get("source").asString()).isEqualTo(round == 1 ? "MISS" : "HIT");
    List<Long> counted = CITIES.stream().map(before::visitsOf).toList();

    VisitStream stream = new VisitStream(before, CITIES, enough);
    stream.startAndAwaitEnough();
    guide.kill();
    stream.awaitEnd();

    GuideProcess again = GuideProcess.start(database, "--city-guide.token-life=10m");
    try {
      checkVisits(again.client(), counted, stream);
      checkToken(again.client(), token);
      checkWarmCache(again.client(), answer);
      checkBoot(again.client(), round + 1);
      return again;
    } catch (Throwable e) {
      again.close();
      throw e;
    }
  }

  private static void checkVisits(GuideClient client, List<Long> before, VisitStream stream) {
    long sum = 0;
    for (int city = 0; city < CITIES.size(); city++) {
      long visits = client.visitsOf(CITIES.get(city));
      assertThat(visits - before.get(city))
          .as("visits of city %d", CITIES.get(city))
          .isBetween(stream.acknowledged(city), stream.sent(city));
      sum += visits;
    }
    assertThat(client.get("/api/status").get("visits").asLong())
        .as("the total moves in the same transaction as the count of a city")
        .isEqualTo(sum);
    System.out.printf(
        Locale.ROOT,
        "killed after %d acknowledged visits, %d sent; kept: %d%n",
        total(stream, true),
        total(stream, false),
        sum - before.stream().mapToLong(v -> v).sum());
  }

  private static long total(VisitStream stream, boolean acknowledged) {
    return IntStream.range(0, CITIES.size())
        .mapToLong(city -> acknowledged ? stream.acknowledged(city) : stream.sent(city))
        .sum();
  }

  private static void checkToken(GuideClient client, String token) {
    JsonNode followed = client.get("/api/tokens/" + token);
    assertThat(followed.at("/city/id").asLong()).isEqualTo(CITIES.get(0));
    assertThat(followed.get("remainingMillis").asLong()).isBetween(1L, 600_000L);
    assertThat(client.status("/api/tokens/0000000000000000")).isEqualTo(404);
  }

  private static void checkWarmCache(GuideClient client, JsonNode before) {
    JsonNode answer = client.get(NULL_ISLAND);
    assertThat(answer.get("source").asString()).isEqualTo("HIT");
    for (String field : List.of("city", "kilometres", "computedAt", "computedInBoot")) {
      assertThat(answer.get(field)).as(field).isEqualTo(before.get(field));
    }
  }

  private static void checkBoot(GuideClient client, int number) {
    JsonNode boot = client.get("/api/status").get("boot");
    assertThat(boot.get("number").asLong()).isEqualTo(number);
    assertThat(boot.get("lastStop").asString()).isEqualTo("KILLED");
    assertThat(boot.get("citiesAtStart").asLong()).isEqualTo(26_407);
    assertThat(boot.get("visitsAtStart").asLong()).isPositive();
    assertThat(boot.get("answersAtStart").asLong()).isEqualTo(1);
    assertThat(boot.get("tokensAtStart").asLong()).isEqualTo(number - 1);
  }

  @Test
  void killedWhileLoading_goesOnBehindTheLastBatch() {
    try (GuideProcess guide = GuideProcess.start(database)) {
      guide.awaitLine(Pattern.compile("Loaded 5000 of 26407 cities"));
      guide.kill();
    }
    try (GuideProcess again = GuideProcess.start(database)) {
      GuideClient client = again.client();
      client.awaitLoaded();
      JsonNode status = client.get("/api/status");
      assertThat(status.at("/boot/citiesAtStart").asLong())
          .as("whole batches of 500, or all")
          .isBetween(5_000L, 26_407L)
          .matches(cities -> cities % 500 == 0 || cities == 26_407);
      assertThat(status.at("/load/loaded").asLong()).isEqualTo(26_407);
      assertThat(client.get("/api/cities?prefix=&limit=1").get("scanned").asLong())
          .isEqualTo(26_407);
    }
  }

  @Test
  void stopped_isToldApartFromKilled() {
    try (GuideProcess guide = GuideProcess.start(database)) {
      assumeTrue(guide.canStop(), "this system knows no orderly way to end another process");
      guide.client().awaitLoaded();
      guide.stop();
    }
    try (GuideProcess again = GuideProcess.start(database)) {
      JsonNode boot = again.client().get("/api/status").get("boot");
      assertThat(boot.get("lastStop").asString()).isEqualTo("CLEAN");
      assertThat(boot.get("citiesAtStart").asLong()).isEqualTo(26_407);
    }
  }
}
