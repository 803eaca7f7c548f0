package io.emdb.samples.cityguide;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CityStoreTest {

  private static final List<City> CITIES = new CityDataSet().read();

  private final Emdb db = Emdb.builder().inMemory().sortedKeys(true).open();
  private final CityStore store = new CityStore(db);

  @BeforeEach
  void loadAll() {
    store.putAll(CITIES);
  }

  @AfterEach
  void close() {
    db.close();
  }

  @Test
  void find_bringsTheCityBack() {
    City shanghai = CITIES.get(0);
    assertThat(store.find(shanghai.id())).isEqualTo(shanghai);
    assertThat(store.find(1)).isNull();
  }

  @Test
  void forEach_seesEveryCityOnce() {
    List<City> seen = new ArrayList<>();
    store.forEach(seen::add);
    assertThat(seen).containsExactlyInAnyOrderElementsOf(CITIES);
    assertThat(store.size()).isEqualTo(CITIES.size());
  }

  @Test
  void search_largestFirst_upToTheLimit() {
    CityStore.Search found = store.search("springf", 3);
    assertThat(found.scanned()).isEqualTo(expected("springf"));
    assertThat(found.cities())
        .hasSize(3)
        .allSatisfy(city -> assertThat(city.name()).startsWith("Springf"))
        .extracting(City::population)
        .isSortedAccordingTo((a, b) -> b.compareTo(a));
  }

  @Test
  void search_withOrWithoutAccents_findsTheSameCityOnce() {
    for (String letters : List.of("Ürümqi", "urumqi", "UEruemqi")) {
      CityStore.Search found = store.search(letters, 10);
      assertThat(found.scanned()).as(letters).isEqualTo(1);
      assertThat(found.cities()).extracting(City::name).containsExactly("Ürümqi");
    }
  }

  @Test
  void search_noSuchName_findsNothing() {
    assertThat(store.search("xyzzy", 10)).isEqualTo(new CityStore.Search(List.of(), 0));
  }

  private static int expected(String letters) {
    return (int)
        CITIES.stream()
            .filter(
                city ->
                    SearchKey.of(city.name()).startsWith(letters)
                        || SearchKey.of(city.asciiName()).startsWith(letters))
            .count();
  }
}
