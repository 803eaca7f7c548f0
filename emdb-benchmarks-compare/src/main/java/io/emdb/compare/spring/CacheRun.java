package io.emdb.compare.spring;

import io.emdb.compare.process.Console;
import io.emdb.compare.workload.Job;
import io.emdb.compare.workload.Numbers;
import io.emdb.compare.workload.Recorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.springframework.cache.Cache;

/** Puts and hits of one Spring cache, by one thread, for small and larger values. */
public final class CacheRun {

  private final Job job;
  private final Recorder recorder;
  private final CacheType type;

  public CacheRun(Job job) {
    this.job = job;
    this.recorder = new Recorder(job);
    this.type = CacheType.of(job.engine());
  }

  public void run() throws Exception {
    if (type.equals(RedisSubject.TYPE) && !RedisServer.available()) {
      Console.line("RedisCache is left out: there is no redis-server on the path");
      return;
    }
    int less = job.quick() ? 100 : 1;
    measure("record", City.class, City::of, 10_000 / less, 200_000 / less);
    measure("json_10k", Atlas.class, Atlas::of, 1000 / less, 20_000 / less);
  }

  private void measure(
      String name, Class<?> valueType, IntFunction<?> factory, int entries, int operations)
      throws Exception {
    // A round trip costs some hundred local hits: fewer of them tell as much.
    int share = type.equals(RedisSubject.TYPE) ? 10 : 1;
    int count = operations / share;
    List<?> values = IntStream.range(0, entries).mapToObj(factory).toList();
    Path directory = Files.createDirectories(job.directory().resolve(name));
    try (CacheSubject subject = type.opener().open(directory, valueType)) {
      Cache cache = subject.cache();
      for (int i = 0; i < entries; i++) {
        cache.put(i, values.get(i));
      }
      hits(cache, values, count);
      recorder.record(name + "_hit", "us/op", hits(cache, values, count) / 1e3 / count);
      recorder.record(name + "_put", "us/op", puts(cache, values, count) / 1e3 / count);
    }
  }

  private long hits(Cache cache, List<?> values, int count) {
    Numbers numbers = new Numbers(job.seed());
    int last = 0;
    Object found = null;
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      last = (int) numbers.below(values.size());
      Cache.ValueWrapper hit = cache.get(last);
      found = hit == null ? null : hit.get();
      if (found == null) {
        throw new IllegalStateException("Entry " + last + " is missing");
      }
    }
    long nanos = System.nanoTime() - start;
    if (!values.get(last).equals(found)) {
      throw new IllegalStateException("Entry " + last + " is wrong: " + found);
    }
    return nanos;
  }

  private long puts(Cache cache, List<?> values, int count) {
    Numbers numbers = new Numbers(job.seed() + 1);
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      int number = (int) numbers.below(values.size());
      cache.put(number, values.get(number));
    }
    return System.nanoTime() - start;
  }
}
