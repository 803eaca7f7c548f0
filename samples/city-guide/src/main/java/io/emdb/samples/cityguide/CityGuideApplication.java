package io.emdb.samples.cityguide;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;

/** Starts the city guide. */
@SpringBootApplication
@EnableCaching
public class CityGuideApplication {

  /** Starts the web application; the page is at the root. */
  public static void main(String[] arguments) {
    SpringApplication.run(CityGuideApplication.class, arguments);
  }
}
