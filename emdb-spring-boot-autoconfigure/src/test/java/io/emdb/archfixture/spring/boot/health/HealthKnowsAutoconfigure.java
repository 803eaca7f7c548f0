package io.emdb.archfixture.spring.boot.health;

import io.emdb.archfixture.spring.boot.autoconfigure.OpenAutoConfiguration;

/** A plain room that cannot do without auto-configuration. */
public final class HealthKnowsAutoconfigure {

  final OpenAutoConfiguration wiring = new OpenAutoConfiguration();
}
