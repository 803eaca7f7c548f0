package io.emdb.spring.session;

import io.emdb.Emdb;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** {@link #open} in the middle of a test closes the database and opens it again. */
class SessionsOnDiskTests extends SessionRepositoryContract {

  @TempDir Path directory;

  @Override
  Emdb database(Emdb before) {
    if (before != null) {
      before.close();
    }
    return Emdb.builder().path(directory).clock(() -> now).open();
  }
}
