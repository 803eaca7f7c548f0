package io.emdb.spring.boot.endpoint;

import io.emdb.Emdb;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.util.Assert;

/**
 * Endpoint that shows the databases of an application: sizes, segments, what recovery found, the
 * latest compaction, and for one of them each namespace. It changes nothing, and shows neither keys
 * nor values.
 */
@Endpoint(id = "emdb")
public final class EmdbEndpoint {

  private final Map<String, Emdb> databases;

  /** Makes an endpoint for databases by name, which it never closes. */
  public EmdbEndpoint(Map<String, Emdb> databases) {
    Assert.notNull(databases, "'databases' must not be null");
    this.databases = new LinkedHashMap<>(databases);
  }

  /** Returns all databases, without their namespaces. */
  @ReadOperation
  public Databases databases() {
    Map<String, DatabaseDescription> descriptions = new LinkedHashMap<>();
    databases.forEach((name, emdb) -> descriptions.put(name, DatabaseDescription.overview(emdb)));
    return new Databases(descriptions);
  }

  /** Returns one database with its namespaces, or {@code null} if there is none of that name. */
  @ReadOperation
  public @Nullable DatabaseDescription database(@Selector String database) {
    Emdb emdb = databases.get(database);
    return emdb == null ? null : DatabaseDescription.withNamespaces(emdb);
  }

  /** Databases by name. */
  public record Databases(Map<String, DatabaseDescription> databases)
      implements OperationResponseBody {}
}
