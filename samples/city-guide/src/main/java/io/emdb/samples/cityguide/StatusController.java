package io.emdb.samples.cityguide;

import io.emdb.Emdb;
import io.emdb.EmdbStats;
import java.nio.file.Path;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the page watches: the load, what this start found, and the database behind it all. */
@RestController
final class StatusController {

  record Status(LoadProgress load, Boot boot, Database database, long visits, long pid) {}

  record Database(String path, String flushPolicy, String recovery, long openMillis) {}

  private final CityLoader loader;
  private final BootHistory boots;
  private final VisitCounter visits;
  private final Database database;

  StatusController(
      Emdb db,
      CityLoader loader,
      BootHistory boots,
      VisitCounter visits,
      @Value("${emdb.flush-policy}") String flushPolicy) {
    this.loader = loader;
    this.boots = boots;
    this.visits = visits;
    EmdbStats.Recovery recovery = db.stats().recovery();
    this.database =
        new Database(
            db.path().map(Path::toAbsolutePath).map(Path::normalize).map(Path::toString).orElse(""),
            flushPolicy,
            describe(recovery),
            recovery.duration().toMillis());
  }

  @GetMapping("/api/status")
  Status status() {
    return new Status(
        loader.progress(),
        boots.current(),
        database,
        visits.total(),
        ProcessHandle.current().pid());
  }

  private static String describe(EmdbStats.Recovery recovery) {
    String replayed = String.format(Locale.ROOT, "%,d records replayed", recovery.records());
    return recovery.discardedRecords() == 0
        ? replayed
        : replayed
            + String.format(
                Locale.ROOT, ", %,d of an unfinished write left out", recovery.discardedRecords());
  }
}
