package io.emdb.spring.data.shop;

import io.emdb.spring.data.EmdbRepository;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;

/** Queries of all keywords. */
public interface Persons extends EmdbRepository<Person, String> {

  List<Person> findByName(String name);

  List<Person> findByNameNot(String name);

  List<Person> findByNameIgnoreCase(String name);

  List<Person> findByNameStartingWith(String prefix);

  List<Person> findByNameStartingWithIgnoreCase(String prefix);

  List<Person> findByNameEndingWith(String suffix);

  List<Person> findByNameContaining(String part);

  List<Person> findByNameNotContaining(String part);

  List<Person> findByNameLike(String pattern);

  List<Person> findByNameNotLike(String pattern);

  List<Person> findByNameMatchesRegex(String pattern);

  List<Person> findByNameBetween(String from, String to);

  List<Person> findByNameLessThan(String name);

  List<Person> findByAgeBetween(int from, int to);

  List<Person> findByAgeLessThan(int age);

  List<Person> findByAgeLessThanEqual(int age);

  List<Person> findByAgeGreaterThan(int age);

  List<Person> findByAgeGreaterThanEqual(int age);

  List<Person> findByAgeIsNull();

  List<Person> findByAgeIsNotNull();

  List<Person> findByAgeIn(Collection<Integer> ages);

  List<Person> findByAgeNotIn(Collection<Integer> ages);

  List<Person> findByCredit(BigDecimal credit);

  List<Person> findByBornBefore(LocalDate day);

  List<Person> findByBornAfter(LocalDate day);

  List<Person> findByStatus(Person.Status status);

  List<Person> findByActiveTrue();

  List<Person> findByActiveFalse();

  List<Person> findByAddressCity(String city);

  List<Person> findByTagsContaining(String tag);

  List<Person> findByTagsIsEmpty();

  List<Person> findByAddressCityAndAgeGreaterThan(String city, int age);

  List<Person> findByNameOrAge(String name, Integer age);

  List<Person> findByIdIn(Collection<String> ids);

  List<Person> findByIdBetween(String from, String to);

  List<Person> findByIdStartingWith(String prefix);

  List<Person> findByIdOrName(String id, String name);

  List<Person> findByIdAndName(String id, String name);

  List<Person> findByActiveTrueOrderByAgeDescNameAsc();

  List<Person> findTop2ByOrderByAgeAsc();

  Optional<Person> findFirstByAddressCityOrderByAgeDesc(String city);

  Optional<Person> findOneByName(String name);

  Page<Person> findByAddressCity(String city, Pageable page);

  Slice<Person> findByAgeGreaterThan(int age, Pageable page);

  List<Person> findByActiveFalse(Sort sort);

  List<Person> findByActiveFalseOrderByName(Limit limit);

  Stream<Person> streamByActiveTrue();

  List<NameOnly> findByAge(int age);

  long countByAddressCity(String city);

  int countByActiveTrue();

  boolean existsByName(String name);

  long deleteByAddressCity(String city);

  List<Person> deleteByNameStartingWith(String prefix);

  void removeByAgeLessThan(int age);

  /** A projection. */
  interface NameOnly {
    String getName();
  }
}
