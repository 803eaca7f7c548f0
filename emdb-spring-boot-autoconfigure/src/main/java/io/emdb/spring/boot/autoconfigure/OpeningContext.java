package io.emdb.spring.boot.autoconfigure;

import io.emdb.Emdb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;

/**
 * How the context that opens databases is called, for another one of this JVM that is refused their
 * directories. The test framework keeps contexts open of which the next test knows nothing.
 */
final class OpeningContext implements ApplicationListener<ApplicationStartedEvent> {

  // Weak, and of no more than names: nothing is kept for the sake of a message.
  private static final Map<Emdb, Name> OPENED = Collections.synchronizedMap(new WeakHashMap<>());

  private final ApplicationContext context;
  private final Name name;

  OpeningContext(ApplicationContext context) {
    this.context = context;
    this.name = new Name(String.valueOf(context.getId()));
  }

  void opened(Emdb emdb) {
    OPENED.put(emdb, name);
  }

  /** Returns the name of the context that has a directory open, if one of this JVM has. */
  static @Nullable String holderOf(Path directory) {
    List<Emdb> databases;
    synchronized (OPENED) {
      databases = List.copyOf(OPENED.keySet());
    }
    for (Emdb emdb : databases) {
      if (isOpenAt(emdb, directory)) {
        return String.valueOf(OPENED.get(emdb));
      }
    }
    return null;
  }

  /** Tells whether a database is open and has a directory, however that is spelled. */
  static boolean isOpenAt(Emdb emdb, Path directory) {
    return emdb.isOpen() && emdb.path().filter(path -> isSame(path, directory)).isPresent();
  }

  private static boolean isSame(Path openDirectory, Path directory) {
    try {
      return Files.exists(directory) && Files.isSameFile(openDirectory, directory);
    } catch (IOException exception) {
      // The engine's own attempt to use the directory tells more about it.
      return false;
    }
  }

  /** The class is the application's; for a context of a test it is the first test class's. */
  @Override
  public void onApplicationEvent(ApplicationStartedEvent event) {
    Class<?> main = event.getSpringApplication().getMainApplicationClass();
    // A parent hears of its children's starts, too.
    if (main != null && event.getApplicationContext() == context) {
      name.startedBy = main.getName();
    }
  }

  private static final class Name {

    private final String id;
    private volatile @Nullable String startedBy;

    Name(String id) {
      this.id = id;
    }

    @Override
    public String toString() {
      String by = startedBy;
      return "'" + id + "'" + (by == null ? "" : ", started by " + by);
    }
  }
}
