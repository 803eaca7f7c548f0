package io.emdb.spring.boot.starter;

import io.emdb.Emdb;
import io.emdb.spring.transaction.EmdbTransactional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** An application that uses the database, a transaction and a cache, and tells how it went. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
public class CachingApplication {

  @Bean
  Shop shop(Emdb emdb) {
    return new Shop(emdb);
  }

  /** Starts, works, closes; called by reflection, as it runs in a class loader of its own. */
  public static String run() {
    try (ConfigurableApplicationContext context =
        new SpringApplicationBuilder(CachingApplication.class)
            .web(WebApplicationType.NONE)
            .registerShutdownHook(false)
            .bannerMode(Banner.Mode.OFF)
            .run("--emdb.in-memory=true", "--logging.level.root=off")) {
      Shop shop = context.getBean(Shop.class);
      shop.price("lamp");
      shop.price("lamp");
      try {
        shop.sellInVain("lamp");
      } catch (IllegalStateException exception) {
        // the sale is rolled back
      }
      return "caches by "
          + context.getBean(CacheManager.class).getClass().getSimpleName()
          + ", lookups: "
          + shop.lookups()
          + ", sold: "
          + context.getBean(Emdb.class).getString("sold")
          + Stream.of("emdbHealthContributor", "emdbMetrics", "emdbLateCacheMetrics")
              .filter(context::containsBean)
              .map(bean -> ", " + bean)
              .collect(Collectors.joining());
    }
  }

  /** Public, for the proxy. */
  public static class Shop {

    private final AtomicInteger lookups = new AtomicInteger();
    private final Emdb emdb;

    Shop(Emdb emdb) {
      this.emdb = emdb;
    }

    public int lookups() {
      return lookups.get();
    }

    @Cacheable("prices")
    public String price(String product) {
      return product + " " + lookups.incrementAndGet();
    }

    @EmdbTransactional
    public void sellInVain(String product) {
      emdb.put("sold", product);
      throw new IllegalStateException("no " + product);
    }
  }
}
