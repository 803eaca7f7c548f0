package io.emdb.spring.boot.health;

import io.emdb.Emdb;
import io.emdb.EmdbStats;
import io.emdb.Finding;
import io.emdb.SalvageReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * Tells whether a database can read and write. It is down when it is closed, or when an earlier
 * write or sync failed and it refuses writes until it is reopened. A probe reads memory and asks
 * the file system for its free space; it writes nothing. A database that was salvaged or reset when
 * it opened is up, and the details tell what was found.
 */
public final class EmdbHealthIndicator extends AbstractHealthIndicator {

  private static final int MAX_FINDINGS = 20;

  private final Emdb emdb;

  /** Makes an indicator for a database, which it never closes. */
  public EmdbHealthIndicator(Emdb emdb) {
    super("Emdb health check failed");
    Assert.notNull(emdb, "'emdb' must not be null");
    this.emdb = emdb;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    Optional<Path> path = emdb.path();
    builder.withDetail("path", path.isPresent() ? path.get().toString() : "in memory");
    if (!emdb.isOpen()) {
      builder.down().withDetail("reason", "The database is closed");
      return;
    }
    builder.up();
    emdb.failure()
        .ifPresent(
            failure ->
                builder
                    .down(failure)
                    .withDetail("reason", "The database refuses writes until it is reopened"));
    EmdbStats stats = emdb.stats();
    builder.withDetail("entries", stats.liveEntries());
    SalvageReport salvage = stats.recovery().salvage();
    if (salvage != null) {
      addSalvage(builder, salvage);
    }
    path.ifPresent(directory -> addFreeSpace(builder, directory));
  }

  /** Damage that the open has dealt with is no reason to be down, but one to look. */
  private static void addSalvage(Health.Builder builder, SalvageReport salvage) {
    List<String> findings =
        salvage.findings().stream().limit(MAX_FINDINGS).map(Finding::toString).toList();
    builder.withDetail("salvage", salvage.summary()).withDetail("salvageFindings", findings);
  }

  private static void addFreeSpace(Health.Builder builder, Path directory) {
    try {
      long bytes = Files.getFileStore(directory).getUsableSpace();
      builder.withDetail("freeSpace", DataSize.ofBytes(bytes).toMegabytes() + "MB");
    } catch (IOException exception) {
      builder.withDetail("freeSpace", "unknown: " + exception);
    }
  }
}
