package io.emdb.samples.basket;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Sells what people put into their baskets. */
@SpringBootApplication
public class BasketApplication {

  /** Starts the shop. */
  public static void main(String[] args) {
    SpringApplication.run(BasketApplication.class, args);
  }
}
