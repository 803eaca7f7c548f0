package io.emdb.checklist;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.testing.ManualClock;
import io.emdb.testing.VerifiedDatabases;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A database on disk, with sorted keys, small segments and a clock set by hand. */
abstract class Checklist {

  @RegisterExtension final VerifiedDatabases databases = new VerifiedDatabases();

  final ManualClock clock = new ManualClock();
  Path directory;
  Emdb db;

  @BeforeEach
  void openDatabase() {
    directory = databases.directory();
    db = databases.open(builder());
  }

  EmdbBuilder builder() {
    return Emdb.builder().path(directory).sortedKeys(true).segmentSize(64 * 1024).clock(clock);
  }

  void reopen() {
    db = databases.reopen(db, builder());
  }
}
