package io.emdb.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.Transaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The databases of one test. After the test those still open are checked for {@linkplain Structure
 * structure} and closed; then no file of the test's directory may be open or mapped, no thread of a
 * database may live, and the directory is deleted.
 */
public final class VerifiedDatabases implements BeforeEachCallback, AfterEachCallback {

  private static final int THREAD_END_MILLIS = 10_000;

  private final List<Emdb> databases = new ArrayList<>();
  private Path root;
  private int directories;

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    root = Files.createTempDirectory("emdb-test-").toRealPath();
  }

  /** Returns a path for a database of this test; nothing exists there yet. */
  public Path directory() {
    return directory("db-" + directories++);
  }

  /** Returns a path below the test's directory. */
  public Path directory(String name) {
    return root.resolve(name);
  }

  public Emdb open(Path path) {
    return track(Emdb.open(path));
  }

  public Emdb open(EmdbBuilder builder) {
    return track(builder.open());
  }

  public Emdb openInMemory() {
    return track(Emdb.openInMemory());
  }

  /** Closes a database after checking it, and opens it again. */
  public Emdb reopen(Emdb database, EmdbBuilder builder) {
    Structure.verify(database);
    database.close();
    return open(builder);
  }

  /** Checks and closes all databases opened so far. */
  public void closeAll() {
    verifyOpen(true);
    databases.forEach(Emdb::close);
  }

  /** Takes care of a database opened elsewhere. */
  public synchronized Emdb track(Emdb database) {
    databases.add(database);
    return database;
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    try {
      verifyOpen(context.getExecutionException().isEmpty());
    } finally {
      databases.forEach(Emdb::close);
    }
    if (context.getExecutionException().isEmpty()) {
      assertNoThreads();
      assertNoOpenFiles();
    }
    delete(root);
  }

  private void verifyOpen(boolean testPassed) {
    for (Emdb database : databases) {
      if (database.isOpen()) {
        database.currentTransaction().ifPresent(Transaction::rollback);
        if (testPassed && database.failure().isEmpty()) {
          Structure.verify(database);
        }
      }
    }
  }

  private static void assertNoThreads() {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("emdb-")) {
        try {
          thread.join(THREAD_END_MILLIS);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
        }
        assertThat(thread.isAlive()).as("%s outlives its database", thread.getName()).isFalse();
      }
    }
  }

  private void assertNoOpenFiles() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return;
    }
    List<String> open = new ArrayList<>();
    try (Stream<Path> files = Files.list(descriptors)) {
      files.forEach(file -> addIfOurs(file, open));
    }
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      maps.filter(line -> line.contains(root.toString())).forEach(open::add);
    }
    assertThat(open).as("files that are still open or mapped").isEmpty();
  }

  private void addIfOurs(Path descriptor, List<String> open) {
    try {
      Path target = Files.readSymbolicLink(descriptor);
      if (target.toString().startsWith(root.toString())) {
        open.add(target.toString());
      }
    } catch (IOException gone) {
      // A descriptor of this very walk, or of another thread: it is closed, and that is all we ask.
      assertThat(Files.exists(descriptor)).isFalse();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(VerifiedDatabases::deleteOne);
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.delete(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
