package io.emdb.samples.cityguide;

import io.emdb.Emdb;
import io.emdb.EmdbClosedException;
import io.emdb.Namespace;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Puts the data set into the database on the first start, while the page is already up.
 *
 * <p>Each batch is one transaction that stores cities, their names and how far it has come. A kill
 * at any moment leaves whole batches, and the next start goes on behind the last one.
 */
@Component
final class CityLoader {

  private static final Logger log = LoggerFactory.getLogger(CityLoader.class);
  private static final int BATCH = 500;
  private static final String LOADED = "loaded";
  private static final String DONE = "done";
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

  private final Emdb db;
  private final Namespace progressNotes;
  private final CityStore store;
  private final CityDataSet dataSet;
  private final Thread thread = new Thread(this::run, "city-loader");

  private volatile LoadProgress progress;
  private volatile boolean stopped;

  CityLoader(Emdb db, CityStore store, CityDataSet dataSet) {
    this.db = db;
    this.progressNotes = db.namespace("load");
    this.store = store;
    this.dataSet = dataSet;
    this.progress =
        isDone()
            ? LoadProgress.ready(store.size())
            : new LoadProgress(LoadProgress.State.LOADING, 0, 0, 0, "");
  }

  LoadProgress progress() {
    return progress;
  }

  @EventListener(ApplicationReadyEvent.class)
  void start() {
    if (!isDone()) {
      thread.start();
    }
  }

  @PreDestroy
  void stop() throws InterruptedException {
    stopped = true;
    thread.join(STOP_LIMIT.toMillis());
  }

  private boolean isDone() {
    return CityDataSet.VERSION.equals(progressNotes.getString(DONE));
  }

  private void run() {
    try {
      load(dataSet.read());
    } catch (EmdbClosedException e) {
      log.info("Stopped while loading; the next start goes on from here");
    } catch (RuntimeException e) {
      log.error("Loading the cities failed after {}", progress.loaded(), e);
      progress =
          new LoadProgress(
              LoadProgress.State.FAILED, progress.loaded(), progress.total(), 0, e.toString());
    }
  }

  /** Stores what is not stored yet, in batches. */
  void load(List<City> cities) {
    long startNanos = System.nanoTime();
    int loaded = alreadyLoaded();
    if (loaded > 0) {
      log.info("Going on with the load behind {} of {} cities", loaded, cities.size());
    }
    while (loaded < cities.size() && !stopped) {
      int end = Math.min(loaded + BATCH, cities.size());
      store(cities.subList(loaded, end), end, end == cities.size());
      loaded = end;
      report(loaded, cities.size(), startNanos);
    }
  }

  private void store(List<City> batch, int loaded, boolean last) {
    db.inTransaction(
        transaction -> {
          store.putAll(batch);
          progressNotes.put(LOADED, CityDataSet.VERSION + " " + loaded);
          if (last) {
            progressNotes.put(DONE, CityDataSet.VERSION);
          }
        });
  }

  private int alreadyLoaded() {
    @Nullable String note = progressNotes.getString(LOADED);
    String prefix = CityDataSet.VERSION + " ";
    return note != null && note.startsWith(prefix)
        ? Integer.parseInt(note.substring(prefix.length()))
        : 0;
  }

  private void report(int loaded, int total, long startNanos) {
    long millis = (System.nanoTime() - startNanos) / 1_000_000;
    boolean ready = loaded == total;
    progress =
        new LoadProgress(
            ready ? LoadProgress.State.READY : LoadProgress.State.LOADING,
            loaded,
            total,
            millis,
            "");
    if (ready) {
      log.info("Loaded {} cities in {} ms", total, millis);
    } else if (loaded % (10 * BATCH) == 0) {
      log.info("Loaded {} of {} cities", loaded, total);
    }
  }
}
