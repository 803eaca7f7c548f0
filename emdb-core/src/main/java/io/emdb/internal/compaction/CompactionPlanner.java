package io.emdb.internal.compaction;

import io.emdb.internal.format.SegmentHeader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Chooses what to rewrite, and together with what. Pure: no I/O, no locks. */
final class CompactionPlanner {

  /**
   * A segment that may be rewritten.
   *
   * @param index position among the candidates handed in
   * @param horizon the segment's horizon
   * @param id the segment's number
   * @param dataBytes bytes of all of its records, without the seal
   * @param liveBytes bytes of its live records
   */
  record Candidate(int index, long horizon, long id, long dataBytes, long liveBytes) {}

  /** Bounds a copy of nothing but markers, which are not live, below the largest segment. */
  private static final long MAX_GROUP_DATA_BYTES = 1L << 30;

  private CompactionPlanner() {}

  /**
   * Returns groups of candidates, each group's live records fitting one segment. A segment is taken
   * if it holds anything dead, or if it is less than half full and another one is too. Groups and
   * members are in order of horizon, the order in which they may be deleted.
   */
  static List<List<Candidate>> plan(List<Candidate> candidates, int segmentBytes) {
    long small = candidates.stream().filter(each -> isSmall(each, segmentBytes)).count();
    List<Candidate> chosen =
        candidates.stream()
            .filter(
                each ->
                    each.liveBytes() < each.dataBytes()
                        || (small > 1 && isSmall(each, segmentBytes)))
            .sorted(Comparator.comparingLong(Candidate::horizon).thenComparing(Candidate::id))
            .toList();
    List<List<Candidate>> groups = new ArrayList<>();
    List<Candidate> group = new ArrayList<>();
    long groupBytes = 0;
    long groupData = 0;
    long room = (long) segmentBytes - SegmentHeader.BYTES - 4096;
    for (Candidate each : chosen) {
      boolean fits =
          groupBytes + each.liveBytes() <= room
              && groupData + each.dataBytes() <= MAX_GROUP_DATA_BYTES;
      if (!group.isEmpty() && !fits) {
        groups.add(group);
        group = new ArrayList<>();
        groupBytes = 0;
        groupData = 0;
      }
      group.add(each);
      groupBytes += each.liveBytes();
      groupData += each.dataBytes();
    }
    if (!group.isEmpty()) {
      groups.add(group);
    }
    return groups;
  }

  private static boolean isSmall(Candidate candidate, int segmentBytes) {
    return candidate.dataBytes() < segmentBytes / 2;
  }
}
