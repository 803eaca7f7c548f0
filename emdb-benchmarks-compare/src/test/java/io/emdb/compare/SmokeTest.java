package io.emdb.compare;

import static org.assertj.core.api.Assertions.assertThat;

import io.emdb.compare.engine.EngineType;
import io.emdb.compare.engine.Engines;
import io.emdb.compare.engine.Trait;
import io.emdb.compare.process.Console;
import io.emdb.compare.result.Measurement;
import io.emdb.compare.result.ResultFile;
import io.emdb.compare.spring.CacheType;
import io.emdb.compare.spring.RedisServer;
import io.emdb.compare.workload.Job;
import io.emdb.compare.workload.RawRun;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every benchmark does a little, in this JVM, so that none rots. */
class SmokeTest {

  @TempDir Path directory;

  static Stream<String> stores() {
    return Engines.ALL.stream().map(EngineType::id);
  }

  static Stream<String> caches() {
    return CacheType.ALL.stream().map(CacheType::id);
  }

  @ParameterizedTest
  @MethodSource("stores")
  void base_ofEveryStore_measuresWhatTheStoreCan(String store) throws Exception {
    Set<String> phases = phases("base", store);

    EngineType type = Engines.of(store);
    assertThat(phases)
        .contains("bulk_load", "unsynced_puts", "reads", "reads_4_threads", "removal");
    assertThat(phases.contains("durable_4_threads")).isEqualTo(type.can(Trait.DURABLE));
    assertThat(phases.contains("range_reads")).isEqualTo(type.can(Trait.ORDERED));
    assertThat(phases.contains("compaction")).isEqualTo(type.can(Trait.COMPACTS));
    assertThat(phases.contains("reopen")).isEqualTo(type.can(Trait.PERSISTENT));
  }

  @Test
  void base_ofRawFiles_measuresTheLimits() throws Exception {
    assertThat(phases("base", RawRun.ID))
        .contains("bulk_load", "durable_puts", "durable_4_threads", "unsynced_puts", "reads");
  }

  @ParameterizedTest
  @MethodSource("stores")
  void ycsb_ofEveryStore_runs(String store) throws Exception {
    Set<String> phases = phases("ycsb", store);

    assertThat(phases).contains("ycsb_A", "ycsb_B", "ycsb_C", "ycsb_D", "ycsb_F");
    assertThat(phases.contains("ycsb_E")).isEqualTo(Engines.of(store).can(Trait.ORDERED));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void sizes_ofEveryStore_run(String store) throws Exception {
    assertThat(phases("sizes", store)).contains("put_16", "get_16", "put_65536", "get_65536");
  }

  @Test
  void latency_ofEmdbAndTheHeap_isMeasured() throws Exception {
    assertThat(phases("latency", "emdb")).contains("latency_get", "latency_put", "latency");
    assertThat(phases("latency", "heap-hash")).contains("latency_get", "latency_put", "latency");
  }

  @ParameterizedTest
  @MethodSource("caches")
  void spring_ofEveryCache_runsOrSaysWhyNot(String cache) throws Exception {
    boolean runs = !cache.equals("redis") || RedisServer.available();

    Set<String> phases = phases("spring", cache);

    if (runs) {
      assertThat(phases).contains("record_hit", "record_put", "json_10k_hit", "json_10k_put");
    } else {
      Console.line("NOT RUN: the benchmark of RedisCache, there is no redis-server");
      assertThat(phases).isEmpty();
    }
  }

  @Test
  void virtual_ofEmdb_runs_onThreadsOfThePlatformWhereThereAreNoOthers() throws Exception {
    assertThat(phases("virtual", "emdb", "durable_256"))
        .contains("durable_256_virtual")
        .doesNotContain("durable_puts");
  }

  private Set<String> phases(String suite, String engine, String... wanted) throws Exception {
    Path results = directory.resolve(suite + engine + ".jsonl");
    Child.run(new Job(suite, engine, 500, 1, 42, true, List.of(wanted), directory, results));
    return new ResultFile(results)
        .read().stream().map(Measurement::phase).collect(Collectors.toSet());
  }
}
