package io.emdb.samples.quickstart;

import io.emdb.Emdb;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;

/** Run it twice: the second run remembers the first. */
@SpringBootApplication
@EnableCaching
public class QuickstartApplication {

  private static final Logger log = LoggerFactory.getLogger(QuickstartApplication.class);

  /** Runs once and ends. */
  public static void main(String[] arguments) {
    SpringApplication.run(QuickstartApplication.class, arguments).close();
  }

  @Bean
  CommandLineRunner run(Emdb db, RunLog runs, SlowPrimes primes) {
    return arguments -> {
      String last = db.getString("last-run");
      log.info(last == null ? "Nothing here from an earlier run." : "Survived: {}", last);
      log.info("This is {}.", runs.begin());
      log.info("Prime number 20,000 is {}.", primes.find(20_000));
    };
  }
}
