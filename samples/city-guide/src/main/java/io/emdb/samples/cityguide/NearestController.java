package io.emdb.samples.cityguide;

import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Asks for the nearest city and tells honestly where the answer came from. */
@RestController
final class NearestController {

  enum Source {
    /** The cache had it. */
    HIT,
    /** It was worked out for this request. */
    MISS
  }

  /** The answer for the rounded place that was really asked about. */
  record Answer(
      City city,
      double kilometres,
      double latitude,
      double longitude,
      Source source,
      double micros,
      int citiesRead,
      Instant computedAt,
      long computedInBoot) {}

  private final NearestCity nearestCity;
  private final CityStore store;
  private final CityLoader loader;

  NearestController(NearestCity nearestCity, CityStore store, CityLoader loader) {
    this.nearestCity = nearestCity;
    this.store = store;
    this.loader = loader;
  }

  @GetMapping("/api/nearest")
  Answer nearest(@RequestParam double lat, @RequestParam double lon) {
    if (loader.progress().state() != LoadProgress.State.READY) {
      throw new ResponseStatusException(
          HttpStatus.SERVICE_UNAVAILABLE, "the cities are still being loaded");
    }
    try {
      return answer(new Place(lat, lon).rounded());
    } catch (IllegalArgumentException e) {
      throw new ResponseStatusException(HttpStatus.BAD_REQUEST, e.getMessage(), e);
    }
  }

  private Answer answer(Place place) {
    AtomicBoolean computed = new AtomicBoolean();
    long startNanos = System.nanoTime();
    NearestAnswer found = nearestCity.find(place, () -> computed.set(true));
    double micros = Micros.since(startNanos);
    return new Answer(
        Objects.requireNonNull(store.find(found.cityId())),
        found.kilometres(),
        place.latitude(),
        place.longitude(),
        computed.get() ? Source.MISS : Source.HIT,
        micros,
        found.citiesRead(),
        found.computedAt(),
        found.computedInBoot());
  }
}
