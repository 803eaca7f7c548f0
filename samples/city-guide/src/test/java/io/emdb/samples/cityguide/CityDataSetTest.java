package io.emdb.samples.cityguide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class CityDataSetTest {

  private static final List<City> CITIES = new CityDataSet().read();

  @Test
  void read_givesEveryCityOnce() {
    assertThat(CITIES).hasSize(26_407).extracting(City::id).doesNotHaveDuplicates();
  }

  @Test
  void read_everyCityHasWhatThePageShows() {
    assertThat(CITIES)
        .allSatisfy(
            city -> {
              assertThat(city.name()).isNotBlank().doesNotContain("\uFFFD");
              assertThat(city.country()).matches("[A-Z]{2}");
              assertThat(city.place()).isNotNull();
              assertThat(city.population()).isNotNegative();
              assertThat(ZoneId.of(city.timeZone())).isNotNull();
            });
  }

  @Test
  void read_isLargestFirst_andKeepsAccents() {
    assertThat(CITIES.get(0).name()).isEqualTo("Shanghai");
    assertThat(CITIES).extracting(City::population).isSortedAccordingTo((a, b) -> b.compareTo(a));
    assertThat(CITIES).extracting(City::name).contains("São Paulo", "Reykjavík", "Zürich");
  }

  @Test
  void codec_bringsEveryCityBack() {
    assertThat(CITIES)
        .allSatisfy(c -> assertThat(City.CODEC.decode(City.CODEC.encode(c))).isEqualTo(c));
  }

  @Test
  void codec_foreignBytes_areRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> City.CODEC.decode("1\tTwo".getBytes(UTF_8)))
        .withMessage("a city has 9 columns, found 2");
  }
}
