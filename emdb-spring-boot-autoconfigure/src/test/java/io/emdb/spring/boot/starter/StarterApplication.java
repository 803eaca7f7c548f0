package io.emdb.spring.boot.starter;

import io.emdb.Emdb;
import io.emdb.spring.transaction.EmdbTransactional;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/** What an application with the starter as its only dependency may look like. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class StarterApplication {

  @Bean
  Shop shop(Emdb emdb) {
    return new Shop(emdb);
  }

  /** Sells twice, the second time in vain, and says what is left of it. */
  public static void main(String[] arguments) {
    try (ConfigurableApplicationContext context =
        SpringApplication.run(StarterApplication.class, arguments)) {
      Shop shop = context.getBean(Shop.class);
      shop.sell("lamp", true);
      try {
        shop.sell("sofa", false);
      } catch (IllegalStateException exception) {
        System.out.println("Refused: " + exception.getMessage());
      }
      System.out.println("Sold: " + context.getBean(Emdb.class).getString("sold"));
    }
  }

  static class Shop {

    private final Emdb emdb;

    Shop(Emdb emdb) {
      this.emdb = emdb;
    }

    @EmdbTransactional
    public void sell(String product, boolean inStock) {
      emdb.put("sold", product);
      if (!inStock) {
        throw new IllegalStateException("no " + product);
      }
    }
  }
}
