package io.emdb.spring.boot.endpoint;

import io.emdb.Emdb;
import io.emdb.spring.boot.DatabaseName;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.util.Assert;

/**
 * Endpoint that flushes, sweeps, compacts and verifies databases, one operation at a time for all
 * of them, and tells how far it is. Nobody has access to it unless {@code
 * management.endpoint.emdbmaintenance.access} says so.
 */
@WebEndpoint(id = "emdbmaintenance", defaultAccess = Access.NONE)
public final class EmdbMaintenanceEndpoint {

  private static final int STATUS_ACCEPTED = 202;
  private static final int STATUS_CONFLICT = 409;

  private final Map<String, Emdb> databases;
  private final InstantSource clock;
  private final Executor executor;
  private final Object starting = new Object();

  private volatile @Nullable MaintenanceRun latest;

  /**
   * Makes an endpoint for databases by name, which it never closes.
   *
   * @param executor runs an operation; must not run it on the thread that asks
   */
  public EmdbMaintenanceEndpoint(
      Map<String, Emdb> databases, InstantSource clock, Executor executor) {
    Assert.notNull(databases, "'databases' must not be null");
    Assert.notNull(clock, "'clock' must not be null");
    Assert.notNull(executor, "'executor' must not be null");
    this.databases = new LinkedHashMap<>(databases);
    this.clock = clock;
    this.executor = executor;
  }

  /** Returns the running operation, or the latest. */
  @ReadOperation
  public MaintenanceReport progress() {
    MaintenanceRun run = latest;
    return run == null ? MaintenanceReport.IDLE : run.report();
  }

  /**
   * Begins an operation: 202 and its report, 404 for an operation or database that there is not,
   * 409 and the report of the running one.
   */
  @WriteOperation
  public WebEndpointResponse<MaintenanceReport> start(
      @Selector String operation, @Nullable String database) {
    MaintenanceOperation known = MaintenanceOperation.of(operation);
    String name = database == null ? DatabaseName.PRIMARY : database;
    Emdb emdb = databases.get(name);
    if (known == null || emdb == null) {
      return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
    }
    MaintenanceRun run;
    synchronized (starting) {
      MaintenanceRun running = latest;
      if (running != null && !running.hasEnded()) {
        return new WebEndpointResponse<>(running.report(), STATUS_CONFLICT);
      }
      run = new MaintenanceRun(known, name, emdb, clock);
      latest = run;
    }
    executor.execute(run);
    return new WebEndpointResponse<>(run.report(), STATUS_ACCEPTED);
  }
}
