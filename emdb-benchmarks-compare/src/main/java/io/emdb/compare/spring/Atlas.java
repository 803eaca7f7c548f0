package io.emdb.compare.spring;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Something larger to cache: some 10 KiB as JSON. */
public record Atlas(String title, List<City> cities) implements Serializable {

  private static final int CITIES = 105;

  static Atlas of(int number) {
    List<City> cities = new ArrayList<>();
    for (int i = 0; i < CITIES; i++) {
      cities.add(City.of(number * CITIES + i));
    }
    return new Atlas("Atlas " + number, cities);
  }
}
