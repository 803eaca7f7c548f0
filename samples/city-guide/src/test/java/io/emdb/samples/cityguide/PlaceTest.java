package io.emdb.samples.cityguide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceTest {

  @ParameterizedTest
  @CsvSource({
    "51.5074, -0.1278, 48.8566, 2.3522, 343.6", // London to Paris
    "0, 179.5, 0, -179.5, 111.2", // over the date line
    "90, 0, -90, 0, 20015.1", // pole to pole
    "10, 20, 10, 20, 0"
  })
  void kilometresTo_isTheGreatCircle(
      double fromLat, double fromLon, double toLat, double toLon, double kilometres) {
    assertThat(new Place(fromLat, fromLon).kilometresTo(new Place(toLat, toLon)))
        .isCloseTo(kilometres, within(0.5));
  }

  @Test
  void rounded_neighboursMeetInOneKey() {
    assertThat(new Place(52.52, 13.405).rounded().key()).isEqualTo("52.5,13.4");
    assertThat(new Place(52.49, 13.43).rounded().key()).isEqualTo("52.5,13.4");
  }

  @Test
  void rounded_negativeZero_isZero() {
    assertThat(new Place(-0.01, -0.04).rounded().key()).isEqualTo("0.0,0.0");
  }

  @ParameterizedTest
  @CsvSource({"90.1, 0", "-90.1, 0", "0, 180.1", "0, -180.1", "NaN, 0", "0, Infinity"})
  void outsideTheEarth_isRefused(double latitude, double longitude) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Place(latitude, longitude))
        .withMessageContaining("must lie between");
  }
}
