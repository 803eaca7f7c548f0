package io.emdb.spring.data.shop;

import io.emdb.spring.data.EmdbIndexed;
import io.emdb.spring.data.EmdbTimeToLive;
import java.time.Duration;
import java.util.List;
import org.springframework.data.annotation.Id;
import org.springframework.data.keyvalue.annotation.KeySpace;

/** An entity with indexes of all kinds. */
@KeySpace("parcels")
public record Parcel(
    @Id Long id,
    @EmdbIndexed String owner,
    @EmdbIndexed Integer weight,
    @EmdbIndexed(unique = true) String code,
    @EmdbIndexed List<String> labels,
    Place place,
    @EmdbTimeToLive Duration life) {

  /** Where it is: part of the parcel. */
  public record Place(@EmdbIndexed String city, String street) {}

  /** A parcel that lives for ever, with a code and labels that follow from its id. */
  public static Parcel of(long id, String owner, Integer weight, String city) {
    return new Parcel(
        id,
        owner,
        weight,
        "code-" + id,
        List.of("label-" + id % 7, "all", "all"),
        city == null ? null : new Place(city, "Main Street"),
        null);
  }

  /** The same with another code. */
  public Parcel withCode(String other) {
    return new Parcel(id, owner, weight, other, labels, place, life);
  }

  /** The same with a life. */
  public Parcel withLife(Duration other) {
    return new Parcel(id, owner, weight, code, labels, place, other);
  }
}
