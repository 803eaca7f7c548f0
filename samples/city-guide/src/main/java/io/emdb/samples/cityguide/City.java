package io.emdb.samples.cityguide;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.emdb.Codec;

/**
 * A city as GeoNames describes it.
 *
 * @param id GeoNames' number of the city
 * @param name its usual English name, with accents
 * @param asciiName the name in ASCII
 * @param country ISO code of the country
 * @param region first-level region; empty where there is none
 * @param latitude degrees north
 * @param longitude degrees east
 * @param population number of people, 0 where unknown
 * @param timeZone IANA time zone
 */
record City(
    long id,
    String name,
    String asciiName,
    String country,
    String region,
    double latitude,
    double longitude,
    long population,
    String timeZone) {

  /** Stores a city as the very line it came as. */
  static final Codec<City> CODEC =
      Codec.of(city -> city.toLine().getBytes(UTF_8), bytes -> parse(new String(bytes, UTF_8)));

  private static final int COLUMNS = 9;

  /**
   * Reads one line of the data set.
   *
   * @throws IllegalArgumentException if it is not such a line
   */
  static City parse(String line) {
    String[] column = line.split("\t", -1);
    if (column.length != COLUMNS) {
      throw new IllegalArgumentException(
          "a city has " + COLUMNS + " columns, found " + column.length);
    }
    return new City(
        Long.parseLong(column[0]),
        column[1],
        column[2],
        column[3],
        column[4],
        Double.parseDouble(column[5]),
        Double.parseDouble(column[6]),
        Long.parseLong(column[7]),
        column[8]);
  }

  String toLine() {
    return String.join(
        "\t",
        Long.toString(id),
        name,
        asciiName,
        country,
        region,
        Double.toString(latitude),
        Double.toString(longitude),
        Long.toString(population),
        timeZone);
  }

  Place place() {
    return new Place(latitude, longitude);
  }
}
