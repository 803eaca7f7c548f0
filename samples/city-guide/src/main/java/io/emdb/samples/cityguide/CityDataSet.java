package io.emdb.samples.cityguide;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** The cities that ship with the guide, largest first; see the licence file beside them. */
@Component
final class CityDataSet {

  /** Changes with the data, so that a guide that holds older data loads again. */
  static final String VERSION = "geonames-2023-03-05";

  private static final ClassPathResource FILE = new ClassPathResource("data/cities15000.tsv.gz");

  /** Reads all cities. */
  List<City> read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(FILE.getInputStream()), UTF_8))) {
      return lines.lines().map(City::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + FILE, e);
    }
  }
}
