package io.emdb.compare.spring;

import java.io.Serializable;

/** A small record to cache. */
public record City(String name, String country, double latitude, double longitude, long people)
    implements Serializable {

  static City of(int number) {
    return new City(
        "City " + number, "Country " + number % 200, number / 100.0, -number / 50.0, number);
  }
}
