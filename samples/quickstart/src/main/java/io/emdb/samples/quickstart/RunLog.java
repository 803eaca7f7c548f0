package io.emdb.samples.quickstart;

import io.emdb.Emdb;
import io.emdb.spring.transaction.EmdbTransactional;
import java.time.Clock;
import org.springframework.stereotype.Service;

/** Counts the runs: both entries change together, or neither does. */
@Service
class RunLog {

  private final Emdb db;

  RunLog(Emdb db) {
    this.db = db;
  }

  @EmdbTransactional
  public String begin() {
    String count = db.getString("runs");
    int number = count == null ? 1 : Integer.parseInt(count) + 1;
    String run = "run " + number + " of " + Clock.systemUTC().instant();
    db.put("runs", Integer.toString(number));
    db.put("last-run", run);
    return run;
  }
}
