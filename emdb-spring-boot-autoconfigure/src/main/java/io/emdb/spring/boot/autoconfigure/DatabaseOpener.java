package io.emdb.spring.boot.autoconfigure;

import io.emdb.Emdb;
import io.emdb.EmdbBuilder;
import io.emdb.EmdbConfigurationException;
import io.emdb.EmdbLockedException;
import io.emdb.EmdbStats;
import io.emdb.SalvageReport;
import io.emdb.spring.boot.DatabaseName;
import io.emdb.spring.boot.autoconfigure.EmdbProperties.Database;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.unit.DataSize;

/** Opens the databases that the properties describe. */
final class DatabaseOpener {

  private static final Log logger = LogFactory.getLog(EmdbAutoConfiguration.class);

  private final EmdbProperties properties;
  private final ObjectProvider<EmdbBuilderCustomizer> customizers;
  private final ConfigurableListableBeanFactory beanFactory;
  private final OpeningContext context;

  DatabaseOpener(
      EmdbProperties properties,
      ObjectProvider<EmdbBuilderCustomizer> customizers,
      ConfigurableListableBeanFactory beanFactory,
      OpeningContext context) {
    this.properties = properties;
    this.customizers = customizers;
    this.beanFactory = beanFactory;
    this.context = context;
  }

  Emdb openPrimary() {
    return open(DatabaseName.PRIMARY, properties.primary());
  }

  /** Opens a database of {@code emdb.databases}; the factory method of its bean definition. */
  Emdb openNamed(String name) {
    Database database = properties.databases().get(name);
    if (database == null) {
      throw new EmdbConfigurationException("There are no properties 'emdb.databases." + name + "'");
    }
    return open(name, database);
  }

  private Emdb open(String name, Database database) {
    EmdbBuilder builder = Emdb.builder();
    Path directory;
    try {
      apply(name, database, builder);
      customizers
          .orderedStream()
          .filter(customizer -> customizer.appliesTo(name))
          .forEach(customizer -> customizer.customize(builder));
      directory = builder.options().path().orElse(null);
    } catch (EmdbConfigurationException exception) {
      throw new EmdbOpenException(name, null, null, exception);
    }
    if (directory != null) {
      refuseSecondBean(name, directory);
    }
    return open(name, builder, directory);
  }

  private Emdb open(String name, EmdbBuilder builder, @Nullable Path directory) {
    Emdb emdb;
    try {
      emdb = builder.open();
    } catch (EmdbLockedException exception) {
      String holder = directory == null ? null : OpeningContext.holderOf(directory);
      throw new EmdbOpenException(name, directory, holder, exception);
    } catch (RuntimeException exception) {
      throw new EmdbOpenException(name, directory, null, exception);
    }
    context.opened(emdb);
    EmdbStats stats = emdb.stats();
    SalvageReport salvage = stats.recovery().salvage();
    if (salvage != null) {
      logger.warn(SalvageMessage.of(name, directory, salvage));
    }
    if (logger.isInfoEnabled()) {
      logger.info(describe(name, builder, stats));
    }
    return emdb;
  }

  private static void apply(String name, Database database, EmdbBuilder builder) {
    if (!database.inMemory()) {
      applyPlace(name, database, builder);
    }
    builder.flushPolicy(database.flushPolicy());
    builder.sortedKeys(database.sortedKeys());
    builder.segmentSize(segmentBytes(database.segmentSize()));
    builder.onCorruption(database.onCorruption());
    if (database.defaultTtl() != null) {
      builder.defaultTtl(database.defaultTtl());
    }
  }

  private static void applyPlace(String name, Database database, EmdbBuilder builder) {
    boolean named = false;
    if (database.appName() != null) {
      builder.appName(database.appName());
      named = true;
    }
    if (database.databaseName() != null) {
      builder.databaseName(database.databaseName());
      named = true;
    }
    if (database.dataRoot() != null) {
      builder.dataRoot(directory("data root", database.dataRoot()));
      named = true;
    }
    if (database.path() != null) {
      builder.path(directory("path", database.path())); // with names, the builder refuses it
    } else if (!named) {
      builder.path(directory("path", "./data/" + name));
    }
  }

  private static Path directory(String what, String path) {
    if (path.isBlank()) {
      throw new EmdbConfigurationException(
          "The " + what + " must not be empty; name a directory, or set 'in-memory' to true");
    }
    try {
      return Path.of(path).toAbsolutePath().normalize();
    } catch (InvalidPathException exception) {
      throw new EmdbConfigurationException(
          "'" + path + "' cannot be a path here: " + exception.getReason(), exception);
    }
  }

  private static int segmentBytes(DataSize size) {
    // Beyond an int, any value does: the builder refuses it and says what is allowed.
    return (int) Math.max(0, Math.min(Integer.MAX_VALUE, size.toBytes()));
  }

  /*
   * The engine refuses a directory that is open, but it cannot say which bean holds it. A bean that
   * opens its database by itself after this look is refused by the engine's lock all the same.
   */
  private void refuseSecondBean(String name, Path directory) {
    for (String beanName : beanFactory.getBeanNamesForType(Emdb.class, true, false)) {
      if (beanFactory.getSingleton(beanName) instanceof Emdb open
          && OpeningContext.isOpenAt(open, directory)) {
        throw new DuplicatePathException(name, beanName, directory);
      }
    }
  }

  private static String describe(String name, EmdbBuilder builder, EmdbStats stats) {
    EmdbStats.Recovery recovery = stats.recovery();
    Optional<Path> path = builder.options().path();
    return String.format(
        Locale.ROOT,
        "Opened Emdb database '%s' %s (flush policy %s): %d entries; %s in %d ms",
        name,
        path.isPresent() ? "at " + path.get() : "in memory",
        builder.options().flushPolicy(),
        stats.liveEntries(),
        describe(recovery),
        recovery.duration().toMillis());
  }

  private static String describe(EmdbStats.Recovery recovery) {
    if (recovery.cleanShutdown()) {
      return "clean start, "
          + recovery.restoredEntries()
          + " entries restored, "
          + recovery.records()
          + " records read";
    }
    return "recovered after an unclean stop, "
        + recovery.restoredEntries()
        + " entries restored, "
        + recovery.records()
        + " records replayed, "
        + recovery.discardedRecords()
        + " discarded"
        + (recovery.detail() == null ? "" : " (" + recovery.detail() + ")");
  }
}
