package io.emdb.spring.boot.endpoint;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * How far a maintenance operation is, or what came of it.
 *
 * @param operation {@code flush}, {@code sweep}, {@code compact} or {@code verify}; {@code null} if
 *     none has run yet
 * @param database name of the database, or {@code null}
 * @param state {@code idle} before the first one, {@code running}, {@code done} or {@code failed}
 * @param startedAt when it began, or {@code null}
 * @param elapsedMillis how long it has been running, or ran
 * @param result numbers of the operation; while it runs, how far it is
 * @param failure why it failed, or {@code null}
 */
public record MaintenanceReport(
    @Nullable String operation,
    @Nullable String database,
    String state,
    @Nullable Instant startedAt,
    long elapsedMillis,
    Map<String, Object> result,
    @Nullable String failure)
    implements OperationResponseBody {

  static final MaintenanceReport IDLE =
      new MaintenanceReport(null, null, "idle", null, 0, Map.of(), null);
}
