package io.emdb.spring.boot.health;

import io.emdb.Emdb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * Tells whether a database can read and write. It is down when it is closed, or when an earlier
 * write or sync failed and it refuses writes until it is reopened. A probe reads memory and asks
 * the file system for its free space; it writes nothing.
 */
public final class EmdbHealthIndicator extends AbstractHealthIndicator {

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
    builder.withDetail("entries", emdb.stats().liveEntries());
    path.ifPresent(directory -> addFreeSpace(builder, directory));
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
