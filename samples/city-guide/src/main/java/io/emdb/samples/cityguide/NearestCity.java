package io.emdb.samples.cityguide;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** Finds the nearest city the expensive way, on purpose: by reading every city each time. */
@Service
class NearestCity {

  private final CityStore store;
  private final BootHistory boots;
  private final Clock clock = Clock.systemUTC();

  NearestCity(CityStore store, BootHistory boots) {
    this.store = store;
    this.boots = boots;
  }

  /**
   * Returns the city nearest to a place. An answer that was given once comes from the cache, in
   * this process and in later ones.
   *
   * <p>To be asked only when all cities are loaded: the cache would keep a wrong answer.
   *
   * @param onComputed called only when this method really ran, so that a caller can tell a hit
   */
  @Cacheable(cacheNames = "nearest", key = "#place.key()", sync = true)
  public NearestAnswer find(Place place, Runnable onComputed) {
    onComputed.run();
    Search search = new Search(place);
    store.forEach(search::look);
    City nearest = Objects.requireNonNull(search.nearest, "no cities");
    return new NearestAnswer(
        nearest.id(), search.kilometres, search.seen, Instant.now(clock), boots.current().number());
  }

  private static final class Search {

    private final Place place;
    private @Nullable City nearest;
    private double kilometres = Double.POSITIVE_INFINITY;
    private int seen;

    Search(Place place) {
      this.place = place;
    }

    void look(City city) {
      seen++;
      double distance = place.kilometresTo(city.place());
      if (distance < kilometres) {
        kilometres = distance;
        nearest = city;
      }
    }
  }
}
