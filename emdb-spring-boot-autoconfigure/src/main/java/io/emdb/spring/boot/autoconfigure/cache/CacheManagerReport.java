package io.emdb.spring.boot.autoconfigure.cache;

import io.emdb.spring.cache.EmdbCacheManager;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.cache.CacheManager;
import org.springframework.util.ClassUtils;

/**
 * Says once, in one line, who keeps the caches: whether it is Emdb depends on several conditions.
 */
final class CacheManagerReport implements SmartInitializingSingleton {

  private static final Log logger = LogFactory.getLog(EmdbCacheAutoConfiguration.class);

  private final ObjectProvider<CacheManager> cacheManagers;

  CacheManagerReport(ObjectProvider<CacheManager> cacheManagers) {
    this.cacheManagers = cacheManagers;
  }

  @Override
  public void afterSingletonsInstantiated() {
    String managers =
        cacheManagers.orderedStream().map(this::describe).collect(Collectors.joining(", "));
    if (!managers.isEmpty()) {
      logger.info("Caches are kept by " + managers);
    }
  }

  private String describe(CacheManager manager) {
    if (manager instanceof EmdbCacheManager emdb) {
      return "Emdb "
          + emdb.getDatabase()
              .path()
              .map(Path::toString)
              .map(path -> "in " + path)
              .orElse("in memory");
    }
    return ClassUtils.getShortName(manager.getClass()) + ", not by Emdb";
  }
}
