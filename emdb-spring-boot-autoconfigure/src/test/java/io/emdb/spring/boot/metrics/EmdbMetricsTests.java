package io.emdb.spring.boot.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

import io.emdb.Emdb;
import io.emdb.EmdbClosedException;
import io.emdb.EmdbIoException;
import io.emdb.spring.boot.SampleStats;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests for {@link EmdbMetrics}. */
class EmdbMetricsTests {

  private final Emdb emdb = mock(Emdb.class);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @BeforeEach
  void bind() {
    given(emdb.isOpen()).willReturn(true);
    given(emdb.failure()).willReturn(Optional.empty());
    given(emdb.stats()).willReturn(SampleStats.distinct());
    new EmdbMetrics(emdb, "shop").bindTo(registry);
  }

  static Stream<Arguments> gauges() {
    return Stream.of(
        arguments("emdb.entries", "entries", 1),
        arguments("emdb.namespaces", "namespaces", 2),
        arguments("emdb.disk.segments", "segments", 3),
        arguments("emdb.disk.live", "bytes", 4),
        arguments("emdb.disk.dead", "bytes", 5),
        arguments("emdb.disk.used", "bytes", 6),
        arguments("emdb.disk.allocated", "bytes", 7),
        arguments("emdb.index.memory", "bytes", 8),
        arguments("emdb.unsynced", "records", 10),
        arguments("emdb.views.open", "views", 24));
  }

  static Stream<Arguments> counters() {
    return Stream.of(
        arguments("emdb.gets", Tags.of("result", "hit"), 12),
        arguments("emdb.gets", Tags.of("result", "miss"), 13),
        arguments("emdb.puts", Tags.empty(), 14),
        arguments("emdb.removes", Tags.empty(), 15),
        arguments("emdb.commits", Tags.empty(), 16),
        arguments("emdb.rollbacks", Tags.empty(), 17),
        arguments("emdb.conflicts", Tags.empty(), 18),
        arguments("emdb.compactions", Tags.empty(), 21),
        arguments("emdb.compacted", Tags.empty(), 22),
        arguments("emdb.swept", Tags.empty(), 23),
        arguments("emdb.evicted", Tags.empty(), 25));
  }

  @ParameterizedTest
  @MethodSource("gauges")
  void aGaugeReadsItsValueAndHasAUnit(String name, String unit, double value) {
    Meter meter = registry.get(name).tag("db", "shop").gauge();
    assertThat(registry.get(name).gauge().value()).isEqualTo(value);
    assertThat(meter.getId().getBaseUnit()).isEqualTo(unit);
    assertThat(meter.getId().getDescription()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource("counters")
  void aCounterReadsItsValue(String name, Tags tags, double value) {
    assertThat(registry.get(name).tags(tags.and("db", "shop")).functionCounter().count())
        .isEqualTo(value);
  }

  @Test
  void syncsAreCountedAndTimed() {
    FunctionTimer syncs = registry.get("emdb.syncs").tag("db", "shop").functionTimer();
    assertThat(syncs.count()).isEqualTo(19);
    assertThat(syncs.totalTime(TimeUnit.SECONDS)).isEqualTo(2);
  }

  @Test
  void aDatabaseThatReadsAndWritesIsHealthy() {
    assertThat(registry.get("emdb.healthy").gauge().value()).isEqualTo(1);
  }

  @Test
  void aDatabaseThatRefusesWritesIsNotHealthy() {
    given(emdb.failure()).willReturn(Optional.of(new EmdbIoException("sync failed")));
    assertThat(registry.get("emdb.healthy").gauge().value()).isZero();
  }

  @Test
  void aClosedDatabaseIsNotHealthy() {
    given(emdb.isOpen()).willReturn(false);
    assertThat(registry.get("emdb.healthy").gauge().value()).isZero();
  }

  @ParameterizedTest
  @MethodSource("counters")
  void aCounterKeepsItsLastValueAfterClose(String name, Tags tags, double value) {
    registry.get(name).tags(tags).functionCounter().count();
    given(emdb.stats()).willThrow(new EmdbClosedException("closed"));
    assertThat(registry.get(name).tags(tags).functionCounter().count()).isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("gauges")
  void aGaugeIsNotANumberAfterClose(String name) {
    given(emdb.isOpen()).willReturn(false);
    assertThat(registry.get(name).gauge().value()).isNaN();
  }

  @ParameterizedTest
  @MethodSource("gauges")
  void aGaugeIsNotANumberWhenTheDatabaseClosesMeanwhile(String name) {
    given(emdb.stats()).willThrow(new EmdbClosedException("closed"));
    assertThat(registry.get(name).gauge().value()).isNaN();
  }

  @Test
  void syncsKeepTheirLastValuesAfterClose() {
    FunctionTimer syncs = registry.get("emdb.syncs").functionTimer();
    syncs.count();
    syncs.totalTime(TimeUnit.SECONDS);
    given(emdb.stats()).willThrow(new EmdbClosedException("closed"));
    assertThat(syncs.count()).isEqualTo(19);
    assertThat(syncs.totalTime(TimeUnit.SECONDS)).isEqualTo(2);
  }

  @Test
  void furtherTagsAreOnEveryMeter() {
    SimpleMeterRegistry tagged = new SimpleMeterRegistry();
    new EmdbMetrics(emdb, "shop", Tags.of("region", "north")).bindTo(tagged);
    assertThat(tagged.getMeters())
        .isNotEmpty()
        .allSatisfy(
            meter ->
                assertThat(meter.getId().getTags())
                    .containsAll(Tags.of("region", "north", "db", "shop")));
  }
}
