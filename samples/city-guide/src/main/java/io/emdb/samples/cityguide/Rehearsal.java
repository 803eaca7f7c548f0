package io.emdb.samples.cityguide;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Asks one question itself when a guide with cities has started. The first question of a process
 * pays for loading classes; the page should show what the cache costs, not what the start costs.
 */
@Component
final class Rehearsal {

  private static final Place NULL_ISLAND = new Place(0, 0);

  private final NearestCity nearestCity;
  private final CityLoader loader;

  Rehearsal(NearestCity nearestCity, CityLoader loader) {
    this.nearestCity = nearestCity;
    this.loader = loader;
  }

  @EventListener(ApplicationReadyEvent.class)
  void ask() {
    if (loader.progress().state() == LoadProgress.State.READY) {
      nearestCity.find(NULL_ISLAND, () -> {});
    }
  }
}
