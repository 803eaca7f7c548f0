package io.emdb.spring.cache;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * The part of {@link CanonicalKeys} for {@code java.time}: tag {@code T}, then one for the type.
 */
final class TimeKeys {

  private TimeKeys() {}

  /** Writes a key of {@code java.time}, or nothing and returns {@code false} if it is none. */
  static boolean write(Object key, KeyWriter out) {
    if (key instanceof Instant value) {
      out.tag('T').tag('i').fixed(value.getEpochSecond(), 8).fixed(value.getNano(), 4);
    } else if (key instanceof LocalDate value) {
      date(value, out.tag('T').tag('d'));
    } else if (key instanceof LocalDateTime value) {
      dateTime(value, out.tag('T').tag('l'));
    } else if (key instanceof LocalTime value) {
      time(value, out.tag('T').tag('t'));
    } else if (key instanceof Duration value) {
      out.tag('T').tag('D').fixed(value.getSeconds(), 8).fixed(value.getNano(), 4);
    } else if (key instanceof Period value) {
      out.tag('T').tag('P').fixed(value.getYears(), 4);
      out.fixed(value.getMonths(), 4).fixed(value.getDays(), 4);
    } else {
      return writeZoned(key, out) || writeCalendarUnit(key, out);
    }
    return true;
  }

  private static boolean writeZoned(Object key, KeyWriter out) {
    if (key instanceof ZonedDateTime value) {
      dateTime(value.toLocalDateTime(), out.tag('T').tag('z'));
      out.fixed(value.getOffset().getTotalSeconds(), 4);
      zone(value.getZone(), out);
    } else if (key instanceof OffsetDateTime value) {
      dateTime(value.toLocalDateTime(), out.tag('T').tag('o'));
      out.fixed(value.getOffset().getTotalSeconds(), 4);
    } else if (key instanceof OffsetTime value) {
      time(value.toLocalTime(), out.tag('T').tag('p'));
      out.fixed(value.getOffset().getTotalSeconds(), 4);
    } else if (key instanceof ZoneId value) {
      zone(value, out.tag('T').tag('Z'));
    } else {
      return false;
    }
    return true;
  }

  private static boolean writeCalendarUnit(Object key, KeyWriter out) {
    if (key instanceof Year value) {
      out.tag('T').tag('y').fixed(value.getValue(), 4);
    } else if (key instanceof YearMonth value) {
      out.tag('T').tag('m').fixed(value.getYear(), 4).fixed(value.getMonthValue(), 1);
    } else if (key instanceof MonthDay value) {
      out.tag('T').tag('n').fixed(value.getMonthValue(), 1).fixed(value.getDayOfMonth(), 1);
    } else {
      return false;
    }
    return true;
  }

  private static void dateTime(LocalDateTime value, KeyWriter out) {
    date(value.toLocalDate(), out);
    time(value.toLocalTime(), out);
  }

  private static void date(LocalDate value, KeyWriter out) {
    out.fixed(value.toEpochDay(), 8);
  }

  private static void time(LocalTime value, KeyWriter out) {
    out.fixed(value.toNanoOfDay(), 8);
  }

  private static void zone(ZoneId zone, KeyWriter out) {
    // a region and an offset with one id are different zones
    out.oneByte(zone instanceof ZoneOffset ? 1 : 0).text(zone.getId());
  }
}
