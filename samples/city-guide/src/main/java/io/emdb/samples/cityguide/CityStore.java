package io.emdb.samples.cityguide;

import static java.util.Comparator.comparingLong;

import io.emdb.Codec;
import io.emdb.Cursor;
import io.emdb.Emdb;
import io.emdb.Entry;
import io.emdb.Namespace;
import io.emdb.TypedKeyValues;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The cities in the database: one namespace from number to city, and one from name to number whose
 * sorted keys make a search by first letters a short scan.
 */
@Component
final class CityStore {

  /** What a search found: the largest cities, and how many matched in all. */
  record Search(List<City> cities, int scanned) {}

  private record Match(long population, long id) {

    static final Comparator<Match> LARGEST_FIRST =
        comparingLong(Match::population).reversed().thenComparing(Match::id);

    static Match decode(byte[] bytes) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      return new Match(buffer.getLong(), buffer.getLong());
    }

    byte[] encode() {
      return ByteBuffer.allocate(2 * Long.BYTES).putLong(population).putLong(id).array();
    }
  }

  private final TypedKeyValues<Long, City> cities;
  private final Namespace names;

  CityStore(Emdb db) {
    this.cities = db.namespace("cities").typed(Codec.int64(), City.CODEC);
    this.names = db.namespace("names");
  }

  @Nullable City find(long id) {
    return cities.get(id);
  }

  long size() {
    return cities.size();
  }

  void forEach(Consumer<City> action) {
    cities.forEach((id, city) -> action.accept(city));
  }

  /** Stores cities and their names; inside a transaction they become visible together. */
  void putAll(List<City> batch) {
    List<Entry> newNames = new ArrayList<>();
    for (City city : batch) {
      cities.put(city.id(), city);
      byte[] match = new Match(city.population(), city.id()).encode();
      for (String name : new TreeSet<>(List.of(key(city.name()), key(city.asciiName())))) {
        newNames.add(Entry.of(name + "\0" + city.id(), match));
      }
    }
    names.putAll(newNames);
  }

  /** Finds cities by the first letters of their names, in any case, with or without accents. */
  Search search(String firstLetters, int limit) {
    TreeSet<Match> matches = new TreeSet<>(Match.LARGEST_FIRST);
    try (Cursor<Entry> cursor = names.scanPrefix(key(firstLetters))) {
      while (cursor.hasNext()) {
        matches.add(Match.decode(cursor.next().value()));
      }
    }
    List<City> largest =
        matches.stream()
            .limit(limit)
            .map(m -> cities.get(m.id()))
            .filter(Objects::nonNull)
            .toList();
    return new Search(largest, matches.size());
  }

  private static String key(String name) {
    return SearchKey.of(name);
  }
}
