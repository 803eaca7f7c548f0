package io.emdb.spring.boot.starter;

import io.emdb.Emdb;
import io.emdb.spring.transaction.EmdbTransactional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
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

  /** Starts, works, closes, and prints one line. */
  public static void main(String[] arguments) {
    try (ConfigurableApplicationContext context =
        SpringApplication.run(CachingApplication.class, arguments)) {
      Shop shop = context.getBean(Shop.class);
      shop.price("lamp");
      shop.price("lamp");
      try {
        shop.sellInVain("lamp");
      } catch (IllegalStateException exception) {
        // the sale is rolled back
      }
      System.out.println(
          "caches by "
              + context.getBean(CacheManager.class).getClass().getSimpleName()
              + ", lookups: "
              + shop.lookups()
              + ", sold: "
              + context.getBean(Emdb.class).getString("sold")
              + Stream.of("emdbHealthContributor", "emdbMetrics", "emdbLateCacheMetrics")
                  .filter(context::containsBean)
                  .map(bean -> ", " + bean)
                  .collect(Collectors.joining()));
    }
  }

  static class Shop {

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
