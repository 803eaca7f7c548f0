package io.emdb.spring.boot.endpoint;

import io.emdb.Emdb;
import io.emdb.EmdbStats;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.util.Assert;

/** Adds to the info endpoint how each database began and how many entries it has. */
public final class EmdbInfoContributor implements InfoContributor {

  private final Map<String, Emdb> databases;

  /** Makes a contributor for databases by name, which it never closes. */
  public EmdbInfoContributor(Map<String, Emdb> databases) {
    Assert.notNull(databases, "'databases' must not be null");
    this.databases = new LinkedHashMap<>(databases);
  }

  @Override
  public void contribute(Info.Builder builder) {
    Map<String, Object> details = new LinkedHashMap<>();
    databases.forEach((name, emdb) -> details.put(name, describe(emdb)));
    builder.withDetail("emdb", details);
  }

  private static Map<String, Object> describe(Emdb emdb) {
    EmdbStats stats = emdb.stats();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("storage", emdb.path().isPresent() ? "directory" : "memory");
    details.put("entries", stats.liveEntries());
    details.put("cleanShutdown", stats.recovery().cleanShutdown());
    details.put("recoveryMillis", stats.recovery().duration().toMillis());
    return details;
  }
}
