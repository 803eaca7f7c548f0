package io.emdb.spring.data.shop;

import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.Version;
import org.springframework.data.keyvalue.annotation.KeySpace;

/** An immutable entity with an id of several parts and a primitive version. */
@KeySpace("bookings")
public record Booking(@Id BookingId id, String guest, @Version int version) {

  /** A room of a house. */
  public record BookingId(String house, int room) {}
}
