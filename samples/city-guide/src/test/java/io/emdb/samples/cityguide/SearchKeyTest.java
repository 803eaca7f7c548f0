package io.emdb.samples.cityguide;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchKeyTest {

  @ParameterizedTest
  @CsvSource({
    "São Paulo, sao paulo",
    "REYKJAVÍK, reykjavik",
    "Saint-Denis, saint denis",
    "'  New   York ', new york",
    "Cần Thơ, can tho",
    "東京, 東京"
  })
  void of_dropsCaseAccentsAndPunctuation(String name, String key) {
    assertThat(SearchKey.of(name)).isEqualTo(key);
  }
}
