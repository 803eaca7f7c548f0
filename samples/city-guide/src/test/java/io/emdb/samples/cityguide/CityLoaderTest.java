package io.emdb.samples.cityguide;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CityLoaderTest {

  private static final List<City> CITIES = new CityDataSet().read().subList(0, 1_200);

  private final Emdb db = Emdb.builder().inMemory().sortedKeys(true).open();
  private final CityStore store = new CityStore(db);

  @AfterEach
  void close() {
    db.close();
  }

  @Test
  void load_storesAll_andTheNextStartIsReadyAtOnce() {
    CityLoader first = loader();
    assertThat(first.progress().state()).isEqualTo(LoadProgress.State.LOADING);

    first.load(CITIES);

    assertThat(first.progress().state()).isEqualTo(LoadProgress.State.READY);
    assertThat(store.size()).isEqualTo(1_200);
    assertThat(loader().progress()).isEqualTo(LoadProgress.ready(1_200));
  }

  @Test
  void load_afterAKill_goesOnBehindTheLastBatch() {
    db.namespace("load").put("loaded", CityDataSet.VERSION + " 1000");

    loader().load(CITIES);

    assertThat(store.size()).isEqualTo(200);
    assertThat(store.find(CITIES.get(999).id())).isNull();
    assertThat(store.find(CITIES.get(1_000).id())).isEqualTo(CITIES.get(1_000));
  }

  @Test
  void load_olderData_isReplacedFromTheStart() {
    db.namespace("load").put("loaded", "geonames-2001-01-01 1000");
    db.namespace("load").put("done", "geonames-2001-01-01");

    loader().load(CITIES);

    assertThat(store.size()).isEqualTo(1_200);
  }

  private CityLoader loader() {
    return new CityLoader(db, store, new CityDataSet());
  }
}
