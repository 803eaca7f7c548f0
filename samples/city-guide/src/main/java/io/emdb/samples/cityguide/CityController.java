package io.emdb.samples.cityguide;

import static java.util.Comparator.comparingLong;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Cities: search, look-up, visits, and the dots of the map. */
@RestController
@RequestMapping("/api")
final class CityController {

  record Matches(List<City> cities, int scanned, double micros) {}

  record Details(City city, @Nullable Visits visits) {}

  private static final int MAX_LIMIT = 50;
  private static final int BYTES_PER_DOT = 3 * Short.BYTES;
  private static final int MAX_UNSIGNED_SHORT = 0xFFFF;

  private final CityStore store;
  private final VisitCounter visits;

  CityController(CityStore store, VisitCounter visits) {
    this.store = store;
    this.visits = visits;
  }

  @GetMapping("/cities")
  Matches search(@RequestParam String prefix, @RequestParam(defaultValue = "8") int limit) {
    long startNanos = System.nanoTime();
    CityStore.Search found = store.search(prefix, Math.max(1, Math.min(limit, MAX_LIMIT)));
    return new Matches(found.cities(), found.scanned(), Micros.since(startNanos));
  }

  @GetMapping("/cities/{id}")
  Details city(@PathVariable long id) {
    return new Details(existing(id), visits.of(id));
  }

  @PostMapping("/cities/{id}/visits")
  Visits visit(@PathVariable long id) {
    return visits.count(existing(id).id());
  }

  /**
   * Returns six bytes a city, little-endian, largest first: hundredths of a degree north and east,
   * and thousands of people.
   */
  @GetMapping(path = "/map", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  byte[] map() {
    List<City> cities = new ArrayList<>();
    store.forEach(cities::add);
    cities.sort(comparingLong(City::population).reversed());
    ByteBuffer dots =
        ByteBuffer.allocate(cities.size() * BYTES_PER_DOT).order(ByteOrder.LITTLE_ENDIAN);
    for (City city : cities) {
      dots.putShort((short) Math.round(city.latitude() * 100));
      dots.putShort((short) Math.round(city.longitude() * 100));
      dots.putShort((short) Math.min(city.population() / 1000, MAX_UNSIGNED_SHORT));
    }
    return dots.array();
  }

  private City existing(long id) {
    City city = store.find(id);
    if (city == null) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "no city " + id);
    }
    return city;
  }
}
