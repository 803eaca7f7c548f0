package io.emdb.compare.spring;

import java.nio.file.Path;
import java.util.List;

/**
 * A Spring cache that takes part.
 *
 * @param id its name on the command line and in result files
 * @param title its name in the report
 * @param settings how it is set, for the report
 * @param opener opens one for values of a class
 */
public record CacheType(String id, String title, String settings, Opener opener) {

  /** All of them, in the order of the report. */
  public static final List<CacheType> ALL =
      List.of(
          EmdbSubject.TYPE,
          HeapSubjects.CAFFEINE,
          HeapSubjects.CONCURRENT_MAP,
          EhcacheSubject.TYPE,
          RedisSubject.TYPE);

  /** Opens a cache. */
  @FunctionalInterface
  interface Opener {
    CacheSubject open(Path directory, Class<?> valueType) throws Exception;
  }

  /** Returns the one with an id. */
  public static CacheType of(String id) {
    return ALL.stream()
        .filter(type -> type.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No cache '" + id + "'"));
  }
}
