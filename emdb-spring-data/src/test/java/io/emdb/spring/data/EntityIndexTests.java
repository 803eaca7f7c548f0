package io.emdb.spring.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.TransactionOptions;
import io.emdb.spring.data.shop.Parcel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.annotation.Id;
import org.springframework.data.keyvalue.annotation.KeySpace;
import org.springframework.data.mapping.MappingException;

/** Indexes follow their entities. */
class EntityIndexTests {

  private static final long SEED = Long.getLong("emdb.seed", System.nanoTime());

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answersAreThoseOfAModel_throughWritesRollbacksAndRestarts(boolean sortedKeys) {
    Random random = new Random(SEED);
    Map<Long, Parcel> model = new TreeMap<>();
    try (IndexFixture shop = new IndexFixture(sortedKeys)) {
      for (int round = 0; round < 400; round++) {
        step(shop, model, random);
        if (round % 20 == 0) {
          compare(shop, model);
        }
      }
      compare(shop, model);
    }
  }

  private static void step(IndexFixture shop, Map<Long, Parcel> model, Random random) {
    int action = random.nextInt(12);
    if (action == 0) {
      shop.restart();
    } else if (action == 1) {
      rollBack(shop, random);
    } else if (action == 2 && random.nextInt(20) == 0) {
      shop.parcels.deleteAll();
      model.clear();
    } else if (action < 5) {
      long id = random.nextInt(30);
      shop.parcels.deleteById(id);
      model.remove(id);
    } else {
      Parcel parcel = randomParcel(random);
      shop.parcels.save(parcel);
      model.put(parcel.id(), parcel);
    }
  }

  private static void rollBack(IndexFixture shop, Random random) {
    assertThatThrownBy(
            () ->
                shop.template.inTransaction(
                    () -> {
                      shop.parcels.save(randomParcel(random));
                      shop.parcels.deleteById((long) random.nextInt(30));
                      throw new IllegalStateException("rolled back");
                    }))
        .hasMessage("rolled back");
  }

  private static Parcel randomParcel(Random random) {
    long id = random.nextInt(30);
    String owner = random.nextInt(6) == 0 ? null : "owner" + "\0x".repeat(random.nextInt(4));
    Integer weight = random.nextInt(6) == 0 ? null : random.nextInt(10) - 5;
    return Parcel.of(id, owner, weight, random.nextInt(6) == 0 ? null : "c" + random.nextInt(4));
  }

  private static void compare(IndexFixture shop, Map<Long, Parcel> model) {
    for (int weight = -6; weight < 6; weight++) {
      int bound = weight;
      same(
          model,
          parcel -> parcel.weight() != null && parcel.weight() > bound,
          shop.parcels.findByWeightGreaterThan(bound));
      same(
          model,
          parcel ->
              parcel.weight() != null && parcel.weight() >= bound && parcel.weight() <= bound + 3,
          shop.parcels.findByWeightBetween(bound, bound + 3));
    }
    for (String owner : new String[] {null, "owner", "owner\0x", "owner\0x\0x"}) {
      same(model, parcel -> Objects.equals(parcel.owner(), owner), shop.parcels.findByOwner(owner));
      if (owner != null) {
        same(
            model,
            parcel -> parcel.owner() != null && parcel.owner().startsWith(owner),
            shop.parcels.findByOwnerStartingWith(owner));
      }
    }
    same(model, parcel -> parcel.weight() == null, shop.parcels.findByWeightIsNull());
    same(
        model,
        parcel -> parcel.place() != null && parcel.place().city().equals("c1"),
        shop.parcels.findByPlaceCity("c1"));
    same(
        model,
        parcel -> parcel.labels().contains("label-3"),
        shop.parcels.findByLabelsContaining("label-3"));
    same(model, parcel -> true, shop.parcels.findAll());
  }

  private static void same(Map<Long, Parcel> model, Predicate<Parcel> wanted, List<Parcel> found) {
    assertThat(found)
        .as("repeat with -Demdb.seed=%d", SEED)
        .containsExactlyInAnyOrderElementsOf(model.values().stream().filter(wanted).toList());
  }

  @Test
  void anIndexIsBuiltForAnotherFormOfDatabase() {
    for (boolean sortedKeys : new boolean[] {false, true, false}) {
      try (IndexFixture shop =
          new IndexFixture(builder -> builder.path(directory).sortedKeys(sortedKeys))) {
        if (shop.parcels.count() == 0) {
          shop.fill();
        }
        assertThat(shop.parcels.findByOwner("owner-117")).hasSize(5);
        assertThat(shop.parcels.findByWeightBetween(10, 12)).hasSize(3);
        shop.parcels.save(Parcel.of(17, "owner-117", 1, "Rome"));
        assertThat(shop.parcels.findByPlaceCity("Rome")).hasSize(1);
      }
    }
  }

  @KeySpace("parcels")
  record Plain(@Id Long id, String owner) {}

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anIndexThatWasNotKeptForAWhileIsBuiltAnew(boolean sortedKeys) {
    try (IndexFixture shop = new IndexFixture(sortedKeys)) {
      shop.fill();
      EmdbTemplate withoutIndexes = shop.template();
      assertThat(withoutIndexes.keySpaceOf(Plain.class)).isEqualTo("parcels");
      withoutIndexes.execute(adapter -> adapter.delete(17L, "parcels"));
      assertThat(shop.emdb.namespaces()).doesNotContain("index:parcels");

      shop.restart();
      assertThat(shop.parcels.findByOwner("owner-117")).hasSize(4);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aReadOnlyTransactionThatMayNotBuildAnIndexReadsEverything(boolean sortedKeys) {
    try (IndexFixture shop = new IndexFixture(sortedKeys)) {
      shop.fill();
      shop.emdb.namespace("index:parcels").clear();
      shop.restart();
      TransactionOptions readOnly = TransactionOptions.defaults().withReadOnly(true);
      List<Parcel> found =
          shop.watched
              .emdb()
              .transaction(readOnly, transaction -> shop.parcels.findByOwner("owner-117"));
      assertThat(found).hasSize(5);
      assertThat(shop.watched.steps()).isEqualTo(500);
      assertThat(shop.parcels.findByOwner("owner-118")).hasSize(5);
      assertThat(shop.emdb.namespace("index:parcels").isEmpty()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aUniqueValueIsThereOnce(boolean sortedKeys) {
    try (IndexFixture shop = new IndexFixture(sortedKeys)) {
      Parcel first = shop.parcels.save(Parcel.of(1, "a", 1, "Rome").withCode("secret"));
      Parcel second = Parcel.of(2, "b", 2, "Oslo").withCode("secret");
      assertThatThrownBy(() -> shop.parcels.save(second))
          .isInstanceOf(DuplicateKeyException.class)
          .hasMessageContaining("'code'")
          .hasMessageNotContaining("secret");
      assertThat(shop.parcels.findById(2L)).isEmpty();
      assertThat(shop.parcels.findByOwner("b")).isEmpty();

      shop.parcels.save(first);
      shop.parcels.save(first.withCode("other"));
      shop.parcels.save(second);
      shop.parcels.deleteById(2L);
      shop.parcels.save(first);
      shop.parcels.save(Parcel.of(3, "c", 3, "Lima").withCode(null));
      shop.parcels.save(Parcel.of(4, "c", 3, "Lima").withCode(null));
      assertThat(shop.parcels.count()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatExpiredIsNotFoundAndItsUniqueValueIsFree(boolean sortedKeys) {
    try (IndexFixture shop = new IndexFixture(sortedKeys)) {
      Parcel brief = Parcel.of(1, "a", 1, "Rome").withLife(Duration.ofMinutes(1));
      shop.parcels.save(brief);
      shop.now = shop.now.plusSeconds(50);
      shop.parcels.save(brief);
      shop.now = shop.now.plusSeconds(50);
      assertThat(shop.parcels.findByOwner("a")).as("saved again in time").containsExactly(brief);
      shop.parcels.save(brief.withLife(null));
      shop.now = shop.now.plusSeconds(100);
      assertThat(shop.parcels.findByOwner("a")).as("lives for ever now").hasSize(1);
      shop.parcels.save(brief);
      shop.now = shop.now.plusSeconds(100);
      assertThat(shop.parcels.findByOwner("a")).isEmpty();
      shop.parcels.save(Parcel.of(2, "b", 2, "Oslo").withCode(brief.code()));
      assertThat(shop.parcels.findByCode(brief.code())).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theIdsOfExpiredEntitiesDoNotPileUp(boolean sortedKeys) {
    try (IndexFixture shop = new IndexFixture(sortedKeys)) {
      for (int i = 0; i < 500; i++) {
        shop.parcels.save(Parcel.of(i, "a", 1, "Rome").withLife(Duration.ofSeconds(10)));
        shop.now = shop.now.plusSeconds(1);
      }
      shop.emdb.sweepExpired();
      shop.emdb.compact();
      assertThat(shop.parcels.findByOwner("a")).hasSizeBetween(9, 10);
      Map<String, Integer> lengths = new HashMap<>();
      shop.emdb
          .namespace("index:parcels")
          .forEach((key, value) -> lengths.merge("all", value.length, Integer::max));
      assertThat(lengths.get("all")).isLessThan(1_000);
    }
  }

  @Test
  void anEntityThatCannotBeReadStopsNoQueryByAnotherValue() {
    try (IndexFixture shop = new IndexFixture(/* sortedKeys= */ true)) {
      shop.fill();
      shop.emdb.namespace("data:parcels").put(OrderedBytes.of(17L), new byte[] {1, '{'});
      assertThat(shop.parcels.findByOwner("owner-118")).hasSize(5);
      shop.parcels.save(Parcel.of(17, "owner-118", 17, "Rome"));
      assertThat(shop.parcels.findByOwner("owner-118")).hasSize(6);
      assertThat(shop.parcels.findByOwner("owner-117")).hasSize(4);
      assertThat(shop.parcels.findByOwnerIn(List.of("owner-117", "owner-118"))).hasSize(10);
    }
  }

  record Unordered(@Id String id, @EmdbIndexed Object anything) {}

  @KeySpace("animals")
  interface Animal {}

  record Dog(@Id String id, @EmdbIndexed String name) implements Animal {}

  @Test
  void indexesThatCannotBeAreRefusedByName() {
    try (IndexFixture shop = new IndexFixture(/* sortedKeys= */ true)) {
      assertThatThrownBy(() -> shop.template.insert(new Unordered("1", 1)))
          .isInstanceOf(MappingException.class)
          .hasMessageContaining("'anything'");
      assertThatThrownBy(() -> shop.template.insert(new Dog("1", "Rex")))
          .isInstanceOf(MappingException.class)
          .hasMessageContaining("'name'")
          .hasMessageContaining("@KeySpace");
    }
  }
}
