package io.emdb.spring.boot.autoconfigure;

import io.emdb.Finding;
import io.emdb.SalvageReport;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the log says of a database that was damaged and opened all the same. */
final class SalvageMessage {

  private static final int MAX_FINDINGS = 20;

  private SalvageMessage() {}

  static String of(String database, @Nullable Path directory, SalvageReport report) {
    StringBuilder message = new StringBuilder();
    message.append("Emdb database '").append(database).append("'");
    if (directory != null) {
      message.append(" at ").append(directory);
    }
    message.append(" was damaged. It was ").append(report.summary());
    List<Finding> findings = report.findings();
    for (Finding finding : findings.subList(0, Math.min(MAX_FINDINGS, findings.size()))) {
      message.append("\n  - ").append(finding);
    }
    int more = findings.size() - MAX_FINDINGS;
    if (more > 0) {
      message.append("\n  - and ").append(more).append(" more");
    }
    return message.toString();
  }
}
