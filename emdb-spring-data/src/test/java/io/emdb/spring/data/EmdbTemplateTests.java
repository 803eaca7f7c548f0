package io.emdb.spring.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.spring.cache.AllowedTypes;
import io.emdb.spring.data.shop.Booking;
import io.emdb.spring.data.shop.Booking.BookingId;
import io.emdb.spring.data.shop.Person;
import io.emdb.spring.data.shop.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationEvent;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.data.domain.Sort;
import org.springframework.data.keyvalue.core.KeyValueTemplate;
import org.springframework.data.keyvalue.core.event.KeyValueEvent;
import org.springframework.data.keyvalue.core.event.KeyValueEvent.AfterInsertEvent;
import org.springframework.data.keyvalue.core.event.KeyValueEvent.AfterUpdateEvent;
import org.springframework.data.keyvalue.core.mapping.context.KeyValueMappingContext;
import org.springframework.data.keyvalue.core.query.KeyValueQuery;
import org.springframework.data.util.CloseableIterator;
import tools.jackson.databind.json.JsonMapper;

class EmdbTemplateTests {

  private final Emdb emdb = Emdb.builder().inMemory().sortedKeys(true).open();
  private final WatchedDatabase watched = new WatchedDatabase(emdb);
  private final EmdbKeyValueAdapter adapter =
      new EmdbKeyValueAdapter(
          watched.emdb(),
          EmdbEntityCodec.json(
              new JsonMapper(),
              AllowedTypes.ofPackages(List.of("io.emdb.spring.data.shop")),
              EmdbTemplateTests.class.getClassLoader()),
          new KeyValueMappingContext<>());
  private final EmdbTemplate template = new EmdbTemplate(adapter);

  @AfterEach
  void close() {
    emdb.close();
  }

  private void savePersons(int count) {
    for (int i = 0; i < count; i++) {
      template.insert(Person.of(String.format(Locale.ROOT, "p%03d", i), "Anna", i, "Rome"));
    }
    watched.reset();
  }

  @Test
  void anEntityIsReadByItsIdWithoutAWalk() {
    savePersons(500);
    assertThat(template.findById("p017", Person.class)).isPresent();
    assertThat(template.findById("p999", Person.class)).isEmpty();
    assertThat(template.exists("p017", Person.class)).isTrue();
    assertThat(template.delete("p018", Person.class)).isNotNull();
    assertThat(template.count(Person.class)).isEqualTo(499);
    assertThat(watched.gets()).as("two reads, and two for the delete").isEqualTo(4);
    assertThat(watched.steps()).isZero();
  }

  @Test
  void firstOfUnsortedEntitiesStopsTheWalk() {
    savePersons(500);
    assertThat(template.find(new KeyValueQuery<>().limit(3), Person.class)).hasSize(3);
    assertThat(watched.steps()).isEqualTo(3);
  }

  @Test
  void insertingTwiceIsRefusedWithoutQuotingTheId() {
    template.insert(Person.of("secret", "Anna", 1, "Rome"));
    assertThatThrownBy(() -> template.insert(Person.of("secret", "Bob", 1, "Rome")))
        .isInstanceOf(DuplicateKeyException.class)
        .hasMessageContaining("persons")
        .hasMessageNotContaining("secret");
    assertThat(template.findById("secret", Person.class).orElseThrow().name()).isEqualTo("Anna");
  }

  @Test
  void eventsArePublishedAroundWrites() {
    List<Object> events = new ArrayList<>();
    template.setApplicationEventPublisher(events::add);
    Person anna = Person.of("anna", "Anna", 1, "Rome");
    Person older = Person.of("anna", "Anna", 2, "Rome");
    template.insert(anna);
    template.update(older);
    template.delete(older);
    assertThat(events)
        .extracting(event -> event.getClass().getSimpleName())
        .containsExactly(
            "BeforeInsertEvent",
            "AfterInsertEvent",
            "BeforeUpdateEvent",
            "AfterUpdateEvent",
            "BeforeDeleteEvent",
            "AfterDeleteEvent");
    assertThat(((AfterUpdateEvent<?>) events.get(3)).before()).isEqualTo(anna);
    assertThat(((KeyValueEvent.AfterDeleteEvent<?>) events.get(5)).getPayload()).isEqualTo(older);
  }

  @Test
  void eventsOfVersionedEntitiesHaveTheVersion() {
    List<Object> events = new ArrayList<>();
    template.setApplicationEventPublisher(events::add);
    template.setEventTypesToPublish(
        Set.of(AfterInsertEvent.class, KeyValueEvent.AfterDeleteEvent.class));
    Booking booking = template.insert(new Booking(new BookingId("h", 1), "anna", 0));
    template.delete(booking);
    assertThat(events).hasSize(2).allMatch(ApplicationEvent.class::isInstance);
    assertThat(((AfterInsertEvent<?>) events.get(0)).getPayload()).isEqualTo(booking);
    assertThat(booking.version()).isEqualTo(1);
  }

  @Test
  void queriesOfAnApplicationsOwnArePredicates() {
    savePersons(10);
    KeyValueQuery<java.util.function.Predicate<?>> predicate =
        new KeyValueQuery<>((Person person) -> person.age() > 7);
    assertThat(template.find(predicate, Person.class)).hasSize(2);
    assertThat(template.count(predicate, Person.class)).isEqualTo(2);
    assertThat(template.exists(predicate, Person.class)).isTrue();
    assertThat(template.findInRange(2, 3, Sort.by("age").descending(), Person.class))
        .extracting(Person::age)
        .containsExactly(7, 6, 5);
    assertThatThrownBy(() -> template.find(new KeyValueQuery<>("#it.age() > 7"), Person.class))
        .isInstanceOf(InvalidDataAccessApiUsageException.class)
        .hasMessageContaining("Predicate");
  }

  @Test
  void rangesOfIdsAreReadByThemselvesWithSortedKeys() {
    savePersons(500);
    Criterion range =
        condition(
            "id",
            org.springframework.data.repository.query.parser.Part.Type.BETWEEN,
            "p100",
            "p104");
    assertThat(template.find(new KeyValueQuery<>(range), Person.class)).hasSize(5);
    assertThat(watched.steps()).isEqualTo(5);
    Criterion prefix =
        condition(
            "id", org.springframework.data.repository.query.parser.Part.Type.STARTING_WITH, "p02");
    assertThat(template.count(new KeyValueQuery<>(prefix), Person.class)).isEqualTo(10);
    assertThat(watched.steps()).isEqualTo(15);
  }

  private static Condition condition(
      String property,
      org.springframework.data.repository.query.parser.Part.Type type,
      Object... operands) {
    return new Condition(
        org.springframework.data.core.PropertyPath.from(property, Person.class),
        type,
        false,
        List.of(operands));
  }

  @Test
  void closingDeletesNothing_evenThroughATemplateOfSpringData() throws Exception {
    savePersons(3);
    template.destroy();
    adapter.destroy();
    assertThatThrownBy(() -> new KeyValueTemplate(adapter).destroy())
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("EmdbTemplate");
    assertThat(template.count(Person.class)).isEqualTo(3);
  }

  @Test
  void entriesAreWalkedWithTheirIds() {
    template.insert(new Shape.Circle(7, "round", 1));
    try (CloseableIterator<Map.Entry<Object, Object>> entries = adapter.entries("shapes")) {
      Map.Entry<Object, Object> entry = entries.next();
      assertThat(entry.getKey()).isEqualTo(7);
      assertThat(entry.getValue()).isEqualTo(new Shape.Circle(7, "round", 1));
      assertThat(entries.hasNext()).isFalse();
    }
    assertThat(emdb.stats().openViews()).isZero();
  }

  @Test
  void nothingStaysOpenBehindAQuery() {
    savePersons(100);
    template.find(new KeyValueQuery<>().limit(1), Person.class);
    template.count(new KeyValueQuery<>(new Criterion.All()), Person.class);
    template.findAll(Person.class);
    assertThat(emdb.stats().openViews()).isZero();
  }

  @Test
  void aTypeThatMayNotBeStoredIsNamedWithTheProperty() {
    assertThatThrownBy(() -> template.insert("1", new Foreign("x")))
        .isInstanceOf(InvalidDataAccessApiUsageException.class)
        .hasMessageContaining(Foreign.class.getName())
        .hasMessageContaining("emdb.data.allowed-packages");
    assertThat(template.count(Foreign.class)).isZero();
  }

  @Test
  void idsOfOtherTypesAreRefused() {
    assertThatThrownBy(() -> template.findById(new Object(), Person.class))
        .isInstanceOf(InvalidDataAccessApiUsageException.class);
  }

  /** In no allowed package. */
  record Foreign(String name) {}
}
