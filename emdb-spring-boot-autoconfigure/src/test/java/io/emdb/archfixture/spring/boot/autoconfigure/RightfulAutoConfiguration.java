package io.emdb.archfixture.spring.boot.autoconfigure;

import io.emdb.archfixture.spring.boot.health.HealthKnowsAutoconfigure;
import org.springframework.boot.autoconfigure.AutoConfiguration;

/** Breaks no rule: autoconfigure may know the plain rooms. */
@AutoConfiguration
public final class RightfulAutoConfiguration {

  HealthKnowsAutoconfigure bean() {
    return new HealthKnowsAutoconfigure();
  }
}
