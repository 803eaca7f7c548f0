package io.emdb.internal.verify;

import io.emdb.EmdbClosedException;
import io.emdb.EmdbCorruptException;
import io.emdb.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Collects findings: each place once, the first ones kept, all counted. One thread. */
final class Findings {

  private static final int KEPT = 1_000;

  /** More places than this are not remembered; they may be found again by another check. */
  private static final int REMEMBERED = 100_000;

  private final List<Finding> kept = new ArrayList<>();
  private final Map<String, NavigableMap<Long, Long>> places = new HashMap<>();
  private int remembered;
  private long total;

  List<Finding> kept() {
    return kept;
  }

  long total() {
    return total;
  }

  /** Something is wrong that has no place. */
  void about(String what, String problem) {
    keep(new Finding(what, -1, problem));
  }

  /** Something is wrong at a place, which counts once whatever is wrong there. */
  void at(String file, long offset, String problem) {
    between(file, offset, offset + 1, problem);
  }

  /** Something is wrong from one offset to another, exclusive. */
  void between(String file, long from, long to, String problem) {
    if (covers(file, from)) {
      return;
    }
    if (remembered < REMEMBERED) {
      places.computeIfAbsent(file, any -> new TreeMap<>()).put(from, to);
      remembered++;
    }
    keep(new Finding(file, from, problem));
  }

  private void keep(Finding finding) {
    total++;
    if (kept.size() < KEPT) {
      kept.add(finding);
    }
  }

  /** Tells whether a place is known to be damaged. */
  boolean covers(String file, long offset) {
    NavigableMap<Long, Long> ofFile = places.get(file);
    Map.Entry<Long, Long> before = ofFile == null ? null : ofFile.floorEntry(offset);
    return before != null && offset < before.getValue();
  }

  /** Runs a check of something so damaged, perhaps, that the check fails: that is a finding. */
  void during(String what, Runnable check) {
    try {
      check.run();
    } catch (EmdbClosedException e) {
      throw e;
    } catch (EmdbCorruptException e) {
      at(nameOf(e.file()), e.offset(), "a record is damaged");
    } catch (RuntimeException | InternalError e) {
      about(what, "could not be checked to the end: " + e);
    }
  }

  /** Names of files have none of the characters that end the names of directories. */
  private static String nameOf(String description) {
    int end =
        Math.max(
            description.lastIndexOf(':'),
            Math.max(description.lastIndexOf('/'), description.lastIndexOf('\\')));
    return description.substring(end + 1);
  }
}
