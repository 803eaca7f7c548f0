package io.emdb.spring.boot.metrics;

import io.emdb.Emdb;
import io.emdb.EmdbStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.springframework.util.Assert;

/**
 * The meters of one database, all of them tagged {@code db}. They read {@link Emdb#stats()} when
 * they are read; nothing is added to the database's own paths. Counters start at the open of the
 * database. Once it is closed, counters keep their last value and gauges are not a number.
 *
 * <p>Meters hold the database weakly, so a registry does not keep a closed one in memory.
 */
public final class EmdbMetrics implements MeterBinder {

  private static final String BYTES = BaseUnits.BYTES;

  private final Emdb emdb;
  private final Tags tags;

  /** Makes the meters of a database, called {@code name} in the tag {@code db}. */
  public EmdbMetrics(Emdb emdb, String name) {
    this(emdb, name, Tags.empty());
  }

  /** Makes the meters of a database with further tags. */
  public EmdbMetrics(Emdb emdb, String name, Iterable<Tag> tags) {
    Assert.notNull(emdb, "'emdb' must not be null");
    Assert.hasText(name, "'name' must not be empty");
    this.emdb = emdb;
    this.tags = Tags.of(tags).and("db", name);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    bindSizes(registry);
    bindOperations(registry);
    bindTransactions(registry);
    bindUpkeep(registry);
  }

  private void bindSizes(MeterRegistry registry) {
    gauge(registry, "emdb.entries", "entries", "Entries of all namespaces", EmdbStats::liveEntries);
    gauge(registry, "emdb.namespaces", "namespaces", "Named namespaces", EmdbStats::namespaces);
    gauge(registry, "emdb.disk.segments", "segments", "Segment files", EmdbStats::segments);
    gauge(registry, "emdb.disk.allocated", BYTES, "Bytes reserved", EmdbStats::allocatedBytes);
    gauge(registry, "emdb.disk.used", BYTES, "Bytes of segments in use", EmdbStats::fileBytes);
    gauge(registry, "emdb.disk.live", BYTES, "Bytes of live records", EmdbStats::liveBytes);
    gauge(registry, "emdb.disk.dead", BYTES, "Bytes compaction would free", EmdbStats::deadBytes);
    gauge(registry, "emdb.index.memory", BYTES, "Heap of the index", EmdbStats::indexBytes);
    gauge(
        registry,
        "emdb.unsynced",
        "records",
        "Log records that are not on the device yet",
        stats -> Math.max(0, stats.lastSequence() - stats.syncedSequence()));
    gauge(registry, "emdb.views.open", "views", "Pinned moments", EmdbStats::openViews);
    Gauge.builder("emdb.healthy", emdb, EmdbMetrics::healthy)
        .tags(tags)
        .description("1 when the database reads and writes, 0 when it refuses writes or is closed")
        .register(registry);
  }

  private void bindOperations(MeterRegistry registry) {
    counter(registry, "emdb.gets", "Reads", Tags.of("result", "hit"), EmdbStats::hits);
    counter(registry, "emdb.gets", "Reads", Tags.of("result", "miss"), EmdbStats::misses);
    counter(registry, "emdb.puts", "Entries written", Tags.empty(), EmdbStats::puts);
    counter(registry, "emdb.removes", "Entries removed", Tags.empty(), EmdbStats::removes);
    counter(
        registry, "emdb.swept", "Expired entries removed", Tags.empty(), EmdbStats::sweptEntries);
    counter(
        registry,
        "emdb.evicted",
        "Entries removed because a namespace was full",
        Tags.empty(),
        EmdbStats::evictedEntries);
  }

  private void bindTransactions(MeterRegistry registry) {
    counter(registry, "emdb.commits", "Committed transactions", Tags.empty(), EmdbStats::commits);
    counter(registry, "emdb.rollbacks", "Rolled back", Tags.empty(), EmdbStats::rollbacks);
    counter(
        registry,
        "emdb.conflicts",
        "Commits refused for a race",
        Tags.empty(),
        EmdbStats::conflicts);
  }

  private void bindUpkeep(MeterRegistry registry) {
    LastKnown syncs = new LastKnown(EmdbStats::syncs);
    FunctionTimer.builder(
            "emdb.syncs",
            emdb,
            database -> (long) syncs.applyAsDouble(database),
            new LastKnown(EmdbStats::syncNanos),
            TimeUnit.NANOSECONDS)
        .tags(tags)
        .description("Syncs to the device")
        .register(registry);
    counter(
        registry, "emdb.compactions", "Segments rewritten", Tags.empty(), EmdbStats::compactions);
    FunctionCounter.builder("emdb.compacted", emdb, new LastKnown(EmdbStats::compactedBytes))
        .tags(tags)
        .baseUnit(BYTES)
        .description("Bytes given back by compaction")
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String unit,
      String description,
      ToLongFunction<EmdbStats> value) {
    Gauge.builder(
            name, emdb, database -> database.isOpen() ? readOrNaN(database, value) : Double.NaN)
        .tags(tags)
        .baseUnit(unit)
        .description(description)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String description,
      Tags furtherTags,
      ToLongFunction<EmdbStats> value) {
    FunctionCounter.builder(name, emdb, new LastKnown(value))
        .tags(tags.and(furtherTags))
        .description(description)
        .register(registry);
  }

  private static double healthy(Emdb emdb) {
    return emdb.isOpen() && emdb.failure().isEmpty() ? 1 : 0;
  }

  private static double readOrNaN(Emdb emdb, ToLongFunction<EmdbStats> value) {
    try {
      return value.applyAsLong(emdb.stats());
    } catch (RuntimeException exception) {
      // One database that cannot answer must not cost the scrape of everything else.
      return Double.NaN;
    }
  }

  /** A counter's reading that stays where it is when the database can no longer be asked. */
  private static final class LastKnown implements ToDoubleFunction<Emdb> {

    private final ToLongFunction<EmdbStats> value;
    private volatile double last;

    LastKnown(ToLongFunction<EmdbStats> value) {
      this.value = value;
    }

    @Override
    public double applyAsDouble(Emdb emdb) {
      double read = readOrNaN(emdb, value);
      if (!Double.isNaN(read)) {
        last = read;
      }
      return last;
    }
  }
}
