package io.emdb.internal.image;

import io.emdb.internal.catalog.Table;
import io.emdb.internal.format.ImageHeader;
import io.emdb.internal.format.SegmentHeader.Salt;
import io.emdb.internal.log.Segment;
import java.util.List;
import java.util.Map;

/**
 * The indexes as they were when the log ended at some record: what a replay of the listed segments
 * would yield.
 *
 * @param header the image's header
 * @param segments the segments it speaks of, by number; it only counts if all of them are there
 * @param namespaces what was in them
 */
public record IndexImage(
    ImageHeader header, Map<Long, CoveredSegment> segments, List<CoveredNamespace> namespaces) {

  /**
   * A sealed, durable segment whose records are in the image.
   *
   * @param id its number
   * @param salt its salt, which no other file of that number has
   * @param firstSlot where its locations begin
   * @param end where its records end
   * @param lastSequence sequence of its last record
   */
  public record CoveredSegment(long id, Salt salt, int firstSlot, int end, long lastSequence) {}

  /**
   * A namespace.
   *
   * @param id its id
   * @param name its name
   * @param clearedSequence sequence of its newest clear
   * @param table its entries
   */
  public record CoveredNamespace(int id, String name, long clearedSequence, Table table) {}

  /** Tells whether the records of an attached segment are in the image. */
  public boolean covers(Segment segment) {
    return segments.containsKey(segment.id());
  }
}
