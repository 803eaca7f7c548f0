package io.emdb.spring.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.spring.data.shop.Person;
import io.emdb.spring.data.shop.Persons;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.data.core.PropertyReferenceException;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/** Every keyword, over every kind of database. */
class DerivedQueryTests {

  @TempDir Path directory;

  enum Kind {
    DISK,
    DISK_SORTED,
    DISK_REOPENED,
    MEMORY,
    MEMORY_SORTED
  }

  private ConfigurableApplicationContext context(Kind kind) {
    return switch (kind) {
      case DISK, DISK_REOPENED -> ShopContext.onDisk(directory);
      case DISK_SORTED -> ShopContext.onDisk(directory, "emdb.sorted-keys=true");
      case MEMORY -> ShopContext.inMemory();
      case MEMORY_SORTED -> ShopContext.inMemory("emdb.sorted-keys=true");
    };
  }

  private void fill(Persons persons) {
    persons.saveAll(
        List.of(
            Person.of("p1", "Anna", 30, "Rome"),
            Person.of("p2", "Bob", 41, "Oslo"),
            Person.of("p3", "anna", 52, "Rome"),
            Person.of("p4", "Carl", null, "Lima"),
            Person.of("q5", "Dora", 41, "Rome")));
  }

  private void withPersons(Kind kind, java.util.function.Consumer<Persons> test) {
    if (kind == Kind.DISK_REOPENED) {
      try (ConfigurableApplicationContext before = context(kind)) {
        fill(before.getBean(Persons.class));
      }
    }
    try (ConfigurableApplicationContext context = context(kind)) {
      Persons persons = context.getBean(Persons.class);
      if (kind != Kind.DISK_REOPENED) {
        fill(persons);
      }
      test.accept(persons);
    }
  }

  private static List<String> ids(Iterable<Person> persons) {
    return stream(persons).map(Person::id).sorted().toList();
  }

  private static List<String> idsInOrder(Iterable<Person> persons) {
    return stream(persons).map(Person::id).toList();
  }

  private static Stream<Person> stream(Iterable<Person> persons) {
    return java.util.stream.StreamSupport.stream(persons.spliterator(), false);
  }

  @ParameterizedTest
  @EnumSource
  void keywordsAskForWhatTheySay(Kind kind) {
    withPersons(
        kind,
        persons -> {
          expect(persons, p -> p.findByName("Anna"), "p1");
          expect(persons, p -> p.findByName(null));
          expect(persons, p -> p.findByNameNot("Anna"), "p2", "p3", "p4", "q5");
          expect(persons, p -> p.findByNameIgnoreCase("ANNA"), "p1", "p3");
          expect(persons, p -> p.findByNameStartingWith("An"), "p1");
          expect(persons, p -> p.findByNameStartingWithIgnoreCase("AN"), "p1", "p3");
          expect(persons, p -> p.findByNameEndingWith("na"), "p1", "p3");
          expect(persons, p -> p.findByNameContaining("o"), "p2", "q5");
          expect(persons, p -> p.findByNameNotContaining("o"), "p1", "p3", "p4");
          expect(persons, p -> p.findByNameLike("_n%"), "p1", "p3");
          expect(persons, p -> p.findByNameNotLike("_n%"), "p2", "p4", "q5");
          expect(persons, p -> p.findByNameMatchesRegex("[AB].*"), "p1", "p2");
          expect(persons, p -> p.findByNameBetween("Anna", "Carl"), "p1", "p2", "p4");
          expect(persons, p -> p.findByNameLessThan("Dora"), "p1", "p2", "p4");
          expect(persons, p -> p.findByAgeBetween(30, 41), "p1", "p2", "q5");
          expect(persons, p -> p.findByAgeLessThan(41), "p1");
          expect(persons, p -> p.findByAgeLessThanEqual(41), "p1", "p2", "q5");
          expect(persons, p -> p.findByAgeGreaterThan(41), "p3");
          expect(persons, p -> p.findByAgeGreaterThanEqual(41), "p2", "p3", "q5");
          expect(persons, Persons::findByAgeIsNull, "p4");
          expect(persons, Persons::findByAgeIsNotNull, "p1", "p2", "p3", "q5");
          expect(persons, p -> p.findByAgeIn(List.of(30, 52, 99)), "p1", "p3");
          expect(persons, p -> p.findByAgeIn(Arrays.asList(30, null)), "p1", "p4");
          expect(persons, p -> p.findByAgeNotIn(List.of(30, 52)), "p2", "p4", "q5");
          expect(persons, p -> p.findByCredit(new BigDecimal("41.5")), "p2", "q5");
          expect(persons, p -> p.findByBornBefore(LocalDate.of(1980, 1, 1)), "p3");
          expect(persons, p -> p.findByBornAfter(LocalDate.of(1985, 1, 1)), "p1");
          expect(persons, p -> p.findByStatus(Person.Status.KNOWN), "p2", "p3", "q5");
          expect(persons, Persons::findByActiveTrue, "p1", "p3");
          expect(persons, Persons::findByActiveFalse, "p2", "p4", "q5");
          expect(persons, p -> p.findByAddressCity("Rome"), "p1", "p3", "q5");
          expect(persons, p -> p.findByTagsContaining("of-Oslo"), "p2");
          expect(persons, Persons::findByTagsIsEmpty);
          expect(persons, p -> p.findByAddressCityAndAgeGreaterThan("Rome", 40), "p3", "q5");
          expect(persons, p -> p.findByNameOrAge("Carl", 52), "p3", "p4");
          expect(persons, p -> p.findByIdIn(List.of("p2", "p9", "p2", "q5")), "p2", "q5");
          expect(persons, p -> p.findByIdBetween("p2", "p4"), "p2", "p3", "p4");
          expect(persons, p -> p.findByIdStartingWith("p"), "p1", "p2", "p3", "p4");
          expect(persons, p -> p.findByIdOrName("p1", "Bob"), "p1", "p2");
          expect(persons, p -> p.findByIdAndName("p1", "Bob"));
        });
  }

  private static void expect(
      Persons persons, Function<Persons, List<Person>> query, String... ids) {
    assertThat(ids(query.apply(persons))).containsExactly(ids);
  }

  @ParameterizedTest
  @EnumSource
  void ordersLimitsAndPagesAreKept(Kind kind) {
    withPersons(
        kind,
        persons -> {
          assertThat(idsInOrder(persons.findByActiveTrueOrderByAgeDescNameAsc()))
              .containsExactly("p3", "p1");
          assertThat(idsInOrder(persons.findTop2ByOrderByAgeAsc()))
              .as("null comes before every value")
              .containsExactly("p4", "p1");
          assertThat(persons.findFirstByAddressCityOrderByAgeDesc("Rome").orElseThrow().id())
              .isEqualTo("p3");
          Page<Person> page =
              persons.findByAddressCity("Rome", PageRequest.of(1, 2, Sort.by("age")));
          assertThat(idsInOrder(page)).containsExactly("p3");
          assertThat(page.getTotalElements()).isEqualTo(3);
          assertThat(page.getTotalPages()).isEqualTo(2);
          Slice<Person> slice =
              persons.findByAgeGreaterThan(0, PageRequest.of(0, 3, Sort.by("age", "name")));
          assertThat(idsInOrder(slice)).containsExactly("p1", "p2", "q5");
          assertThat(slice.hasNext()).isTrue();
          assertThat(persons.findByAgeGreaterThan(0, slice.nextPageable()).hasNext()).isFalse();
          assertThat(idsInOrder(persons.findByActiveFalse(Sort.by("name").descending())))
              .containsExactly("q5", "p4", "p2");
          assertThat(idsInOrder(persons.findByActiveFalseOrderByName(Limit.of(2))))
              .containsExactly("p2", "p4");
          assertThat(
                  idsInOrder(
                      persons.findAll(
                          Sort.by(Sort.Order.asc("name").ignoreCase(), Sort.Order.desc("age")))))
              .containsExactly("p3", "p1", "p2", "p4", "q5");
          assertThat(idsInOrder(persons.findAll(Sort.by("address.city", "name"))))
              .containsExactly("p4", "p2", "p1", "q5", "p3");
          Page<Person> all = persons.findAll(PageRequest.of(1, 2, Sort.by("id")));
          assertThat(idsInOrder(all)).containsExactly("p3", "p4");
          assertThat(all.getTotalElements()).isEqualTo(5);
          assertThatThrownBy(() -> persons.findAll(Sort.by("nothing")))
              .isInstanceOf(PropertyReferenceException.class);
        });
  }

  @ParameterizedTest
  @EnumSource
  void otherResultsAreMade(Kind kind) {
    withPersons(
        kind,
        persons -> {
          assertThat(persons.countByAddressCity("Rome")).isEqualTo(3);
          assertThat(persons.countByActiveTrue()).isEqualTo(2);
          assertThat(persons.existsByName("Bob")).isTrue();
          assertThat(persons.existsByName("Eve")).isFalse();
          assertThat(persons.findByAge(30))
              .extracting(Persons.NameOnly::getName)
              .containsExactly("Anna");
          try (Stream<Person> active = persons.streamByActiveTrue()) {
            assertThat(active.map(Person::id)).containsExactlyInAnyOrder("p1", "p3");
          }
          assertThat(persons.findOneByName("Bob")).isPresent();
          assertThat(persons.findOneByName("Eve")).isEmpty();
          persons.save(Person.of("p6", "Bob", 1, "Rome"));
          assertThatThrownBy(() -> persons.findOneByName("Bob"))
              .isInstanceOf(IncorrectResultSizeDataAccessException.class);
        });
  }

  @ParameterizedTest
  @EnumSource
  void deletesTellWhatTheyDeleted(Kind kind) {
    withPersons(
        kind,
        persons -> {
          assertThat(ids(persons.deleteByNameStartingWith("B"))).containsExactly("p2");
          persons.removeByAgeLessThan(40);
          assertThat(persons.deleteByAddressCity("Rome")).isEqualTo(2);
          assertThat(persons.deleteByAddressCity("Rome")).isZero();
          assertThat(ids(persons.findAll())).containsExactly("p4");
        });
  }
}
