package io.emdb.spring.boot.test.autoconfigure;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.spring.boot.DatabaseName;
import io.emdb.spring.boot.autoconfigure.EmdbBuilderCustomizer;
import io.emdb.spring.boot.test.autoconfigure.AutoConfigureTestEmdb.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.util.FileSystemUtils;

/**
 * Places the databases of one context. Made while the first of them opens, so it is destroyed after
 * all of them are closed.
 */
final class TestDatabases implements EmdbBuilderCustomizer, Ordered, DisposableBean {

  static final String BEAN_NAME = "emdbTestDatabases";

  private final Storage storage;
  private final Set<String> placed = new ConcurrentSkipListSet<>();

  private @Nullable Path directory;

  TestDatabases(Storage storage) {
    this.storage = storage;
  }

  // After those of the application: none can lead a test to the application's data.
  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }

  @Override
  public void customize(EmdbBuilder builder) {
    if (storage == Storage.MEMORY) {
      builder.inMemory();
    } else {
      builder.path(newDirectory());
    }
  }

  @Override
  public boolean appliesTo(String database) {
    placed.add(database);
    return true;
  }

  /** Empties the databases that were placed here, and no other. */
  void clear(ListableBeanFactory beanFactory) {
    for (String database : placed) {
      String beanName =
          database.equals(DatabaseName.PRIMARY) ? database : DatabaseName.toBeanName(database);
      if (beanFactory.containsBean(beanName)
          && beanFactory.getBean(beanName) instanceof Emdb emdb
          && emdb.isOpen()) {
        emdb.clear();
        emdb.namespaces().forEach(namespace -> emdb.namespace(namespace).clear());
      }
    }
  }

  private synchronized Path newDirectory() {
    try {
      if (directory == null) {
        directory = Files.createTempDirectory("emdb-test-");
      }
      return Files.createTempDirectory(directory, "db-");
    } catch (IOException exception) {
      throw new UncheckedIOException(exception);
    }
  }

  @Override
  public synchronized void destroy() throws IOException {
    FileSystemUtils.deleteRecursively(directory);
  }
}
