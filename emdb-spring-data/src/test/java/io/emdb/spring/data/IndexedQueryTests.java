package io.emdb.spring.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.spring.data.shop.Parcel;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;

/** What queries read where there is an index: no more than what they ask for. */
class IndexedQueryTests {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void valuesAreFoundWithoutReadingOthers(boolean sortedKeys) {
    try (IndexFixture shop = new IndexFixture(sortedKeys)) {
      shop.fill();
      assertReads(shop, 5, () -> shop.parcels.findByOwner("owner-117"));
      assertReads(shop, 0, () -> shop.parcels.findByOwner("nobody"));
      assertReads(shop, 10, () -> shop.parcels.findByOwnerIn(List.of("owner-117", "owner-118")));
      assertReads(shop, 1, () -> shop.parcels.findByCode("code-7").stream().toList());
      assertReads(shop, 71, () -> shop.parcels.findByLabelsContaining("label-6"));
      assertReads(shop, 10, () -> shop.parcels.findByPlaceCity("city-7"));
      assertReads(shop, 0, shop.parcels::findByWeightIsNull);
      assertReads(shop, 6, () -> shop.parcels.findByOwnerOrCode("owner-117", "code-7"));
      shop.watched.reset();
      assertThat(shop.parcels.findByOwnerAndWeightGreaterThan("owner-117", 300)).hasSize(2);
      assertThat(shop.watched.gets()).as("five of the owner").isBetween(5L, 7L);
      shop.watched.reset();
      assertThat(shop.parcels.countByOwner("owner-117")).isEqualTo(5);
      assertThat(shop.parcels.existsByOwner("owner-117")).isTrue();
      assertThat(shop.parcels.findByOwner("owner-117", PageRequest.of(1, 3, Sort.by("weight"))))
          .extracting(Parcel::weight)
          .containsExactly(317, 417);
      assertThat(shop.watched.gets()).isLessThan(20);
    }
  }

  /** The first look-ups are in the index: one where a value's ids are one entry, none in a walk. */
  private static void assertReads(
      IndexFixture shop, int count, java.util.function.Supplier<List<Parcel>> query) {
    shop.watched.reset();
    assertThat(query.get()).hasSize(count);
    assertThat(shop.watched.gets()).isBetween((long) count, count + 2L);
    assertThat(shop.watched.steps()).isLessThanOrEqualTo(count);
  }

  @Test
  void rangesAndPrefixesAreReadByThemselvesWithSortedKeys() {
    try (IndexFixture shop = new IndexFixture(/* sortedKeys= */ true)) {
      shop.fill();
      assertReads(shop, 11, () -> shop.parcels.findByWeightBetween(40, 50));
      assertReads(shop, 50, () -> shop.parcels.findByOwnerStartingWith("owner-11"));
      shop.watched.reset();
      assertThat(shop.parcels.findByWeightGreaterThan(489)).hasSize(10);
      assertThat(shop.parcels.findByWeightLessThanEqual(4)).hasSize(5);
      assertThat(shop.watched.steps()).as("the bound itself is read, too").isEqualTo(16);
    }
  }

  @Test
  void rangesWithoutSortedKeysReadEverythingOnce() {
    try (IndexFixture shop = new IndexFixture(/* sortedKeys= */ false)) {
      shop.fill();
      assertThat(shop.parcels.findByWeightBetween(40, 50)).hasSize(11);
      assertThat(shop.watched.steps()).isEqualTo(500);
    }
  }

  @Test
  void theOrderOfAnIndexSavesReadingTheRest() {
    try (IndexFixture shop = new IndexFixture(/* sortedKeys= */ true)) {
      shop.fill();
      shop.parcels.save(Parcel.of(900, "nobody", null, null));
      shop.watched.reset();
      assertThat(shop.parcels.findByOrderByWeightAsc(Limit.of(3)))
          .extracting(Parcel::weight)
          .containsExactly(null, 0, 1);
      assertThat(shop.watched.steps()).isEqualTo(3);
      shop.watched.reset();
      assertThat(shop.parcels.findByWeightGreaterThanOrderByWeightAsc(99, Limit.of(2)))
          .extracting(Parcel::weight)
          .containsExactly(100, 101);
      assertThat(shop.watched.steps()).isEqualTo(3);
      shop.watched.reset();
      assertThat(shop.parcels.findAll(PageRequest.of(0, 4, Sort.by("id"))))
          .extracting(Parcel::id)
          .containsExactly(0L, 1L, 2L, 3L);
      assertThat(shop.watched.steps()).isEqualTo(4);
      assertThat(shop.parcels.findAll(PageRequest.of(0, 2, Sort.by("weight").descending())))
          .extracting(Parcel::weight)
          .as("null is last")
          .containsExactly(499, 498);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aConditionWithoutIndexBesideAnotherByOrReadsEverything(boolean sortedKeys) {
    try (IndexFixture shop = new IndexFixture(sortedKeys)) {
      shop.fill();
      assertThat(shop.parcels.findByOwnerOrPlaceStreet("nobody", "Main Street")).hasSize(500);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void deletesByAnIndexedPropertyTakeTheIndexAlong(boolean sortedKeys) {
    try (IndexFixture shop = new IndexFixture(sortedKeys)) {
      shop.fill();
      long entries = shop.emdb.namespace("index:parcels").size();
      assertThat(shop.parcels.deleteByOwner("owner-117")).isEqualTo(5);
      assertThat(shop.parcels.findByOwner("owner-117")).isEmpty();
      assertThat(shop.parcels.findByPlaceCity("city-17")).hasSize(5);
      assertThat(shop.emdb.namespace("index:parcels").size()).isLessThan(entries);
      shop.parcels.deleteAll();
      assertThat(shop.emdb.namespace("index:parcels").size()).as("what it is of").isEqualTo(1);
    }
  }
}
