package io.emdb.spring.data.shop;

import io.emdb.spring.data.EmdbRepository;

/** Bookings by house and room. */
public interface Bookings extends EmdbRepository<Booking, Booking.BookingId> {}
