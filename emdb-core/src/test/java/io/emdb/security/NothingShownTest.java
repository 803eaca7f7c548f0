package io.emdb.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.EmdbClosedException;
import io.emdb.EmdbConflictException;
import io.emdb.EmdbCorruptException;
import io.emdb.EmdbDiskFullException;
import io.emdb.EmdbFailedException;
import io.emdb.EmdbIoException;
import io.emdb.EmdbTimeoutException;
import io.emdb.EmdbTransactionException;
import io.emdb.TtlOverflowException;
import io.emdb.security.MarkedDatabase.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Does everything with a database of marked keys and values, well, damaged, full, failing, failed
 * and closed, and looks into all that is said. Names of databases, namespaces and groups may be
 * shown.
 */
class NothingShownTest {

  private final MarkedDatabase database = new MarkedDatabase();

  @AfterEach
  void stopListening() {
    database.close();
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void messagesLogsAndObjects_showNoKeyOrValue(State state) throws IOException {
    List<Class<?>> thrown = new ArrayList<>();
    for (boolean sorted : new boolean[] {false, true}) {
      for (Map.Entry<String, MarkedWorks.Work> work : MarkedWorks.all().entrySet()) {
        Emdb db = database.in(state, sorted);
        String where = state + ", " + work.getKey();
        try {
          database.look(where, work.getValue().of(db));
        } catch (Exception | Error failure) {
          thrown.add(failure.getClass());
          database.marks().look(where, failure);
        }
        db.failure().ifPresent(failure -> database.marks().look(where + ", failure", failure));
        database.end(where, db);
        database.reopen(where, sorted);
      }
    }
    database.marks().assertNoneShown();
    assertThat(thrown).as("what was provoked").containsAll(expected(state));
  }

  /** Without these the state did not do to the database what it says. */
  private static List<Class<?>> expected(State state) {
    return switch (state) {
      case WELL ->
          List.of(
              IllegalArgumentException.class,
              TtlOverflowException.class,
              EmdbTransactionException.class,
              EmdbConflictException.class,
              IllegalStateException.class);
      case DAMAGED_KEYS, DAMAGED_VALUES, DAMAGED_HEADERS -> List.of(EmdbCorruptException.class);
      case FULL -> List.of(EmdbDiskFullException.class);
      case FAILING -> List.of(EmdbIoException.class);
      case FAILED -> List.of(EmdbFailedException.class);
      case CLOSED -> List.of(EmdbClosedException.class);
    };
  }

  @Test
  void timeouts_areProvoked() throws IOException {
    Emdb db = database.in(State.WELL, /* sorted= */ false);
    assertThat((List<?>) MarkedWorks.waitForAnother(db))
        .anyMatch(EmdbTimeoutException.class::isInstance);
    db.close();
  }
}
