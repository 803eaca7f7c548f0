package io.emdb.spring.boot.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * Caches what applications return, with nothing on the class path but the starter, Spring's for
 * caching, and test libraries. Only strings, bytes and numbers could be cached: the codec for the
 * rest needs Jackson, which nothing brought.
 */
class CachedValuesTests {

  @TempDir Path directory;

  @Test
  void recordsAndListsAreCachedOverARestart() {
    List<Product> products;
    try (ConfigurableApplicationContext context = start()) {
      Shop shop = context.getBean(Shop.class);
      products = shop.newest(2);
      assertThat(products).hasSize(2);
      assertThat(shop.describe("lamp")).isEqualTo(new Product("lamp", new BigDecimal("9.50"), 3));
      assertThat(shop.describe("lamp").lookup()).isEqualTo(3);
    }
    try (ConfigurableApplicationContext context = start()) {
      Shop shop = context.getBean(Shop.class);
      assertThat(shop.describe("lamp").lookup()).isEqualTo(3);
      assertThat(shop.newest(2)).isEqualTo(products);
      assertThat(shop.since("lamp")).isEqualTo(LocalDate.EPOCH);
      assertThat(shop.lookups()).as("in this run").isEqualTo(1);
    }
  }

  private ConfigurableApplicationContext start() {
    return SpringApplication.run(
        Application.class,
        "--emdb.path=" + directory.resolve("shop"),
        "--spring.main.banner-mode=off");
  }

  @SpringBootApplication
  @EnableCaching
  static class Application {

    @Bean
    Shop shop() {
      return new Shop();
    }
  }

  record Product(String name, BigDecimal price, int lookup) {}

  static class Shop {

    private int lookups;

    public int lookups() {
      return lookups;
    }

    @Cacheable("descriptions")
    public Product describe(String name) {
      lookups++;
      return new Product(name, new BigDecimal("9.50"), lookups);
    }

    @Cacheable("newest")
    public List<Product> newest(int count) {
      return List.of(describe("sofa"), describe("chair")).subList(0, count);
    }

    @Cacheable("dates")
    public LocalDate since(String name) {
      lookups++;
      return LocalDate.EPOCH;
    }
  }
}
