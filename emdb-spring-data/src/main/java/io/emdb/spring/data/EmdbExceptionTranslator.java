package io.emdb.spring.data;

import io.emdb.EmdbConflictException;
import io.emdb.EmdbException;
import io.emdb.EmdbTimeoutException;
import io.emdb.EmdbTransactionException;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.support.PersistenceExceptionTranslator;

/** Translates what the database throws into Spring's exceptions of data access. */
final class EmdbExceptionTranslator implements PersistenceExceptionTranslator {

  @Override
  public @Nullable DataAccessException translateExceptionIfPossible(RuntimeException exception) {
    if (exception instanceof DataAccessException known) {
      return known;
    }
    String message = String.valueOf(exception.getMessage());
    if (exception instanceof EmdbConflictException) {
      return new ConcurrencyFailureException(message, exception);
    }
    if (exception instanceof EmdbTimeoutException) {
      return new CannotAcquireLockException(message, exception);
    }
    if (exception instanceof EmdbTransactionException
        || exception instanceof IllegalArgumentException) {
      return new InvalidDataAccessApiUsageException(message, exception);
    }
    if (exception instanceof EmdbException) {
      return new DataAccessResourceFailureException(message, exception);
    }
    return null;
  }
}
