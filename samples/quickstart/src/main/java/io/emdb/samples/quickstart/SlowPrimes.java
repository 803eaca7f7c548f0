package io.emdb.samples.quickstart;

import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.stereotype.Service;

/** Finds primes slowly; the cache remembers them, also for the next run. */
@Service
class SlowPrimes {

  private static final Logger log = LoggerFactory.getLogger(SlowPrimes.class);

  @Cacheable("primes")
  public int find(int position) {
    log.info("Looking for prime number {} ...", position);
    return IntStream.iterate(2, n -> n + 1)
        .filter(n -> IntStream.rangeClosed(2, (int) Math.sqrt(n)).noneMatch(d -> n % d == 0))
        .skip(position - 1L)
        .findFirst()
        .orElseThrow();
  }
}
