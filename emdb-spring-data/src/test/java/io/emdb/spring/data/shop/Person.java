package io.emdb.spring.data.shop;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.springframework.data.annotation.Id;
import org.springframework.data.keyvalue.annotation.KeySpace;

/** An immutable entity with values of many kinds. */
@KeySpace("persons")
public record Person(
    @Id String id,
    String name,
    Integer age,
    BigDecimal credit,
    LocalDate born,
    Status status,
    boolean active,
    Address address,
    List<String> tags) {

  /** Whether a person buys. */
  public enum Status {
    NEW,
    KNOWN
  }

  /** Where a person lives. */
  public record Address(String street, String city) {}

  /** A person of a name, an age and a city, with other values that follow from these. */
  public static Person of(String id, String name, Integer age, String city) {
    return new Person(
        id,
        name,
        age,
        age == null ? null : new BigDecimal(age + ".50"),
        age == null ? null : LocalDate.of(2026, 1, 1).minusYears(age),
        age != null && age > 40 ? Status.KNOWN : Status.NEW,
        age != null && age % 2 == 0,
        new Address("Main Street", city),
        List.of("of-" + city, "all"));
  }
}
