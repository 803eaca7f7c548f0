package io.emdb.spring.boot.autoconfigure.metrics;

import io.emdb.Emdb;
import io.emdb.spring.boot.DatabaseName;
import io.emdb.spring.boot.metrics.EmdbMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;

/** Binds the meters of every database bean, whatever their number. */
final class DatabasesMetrics implements MeterBinder {

  private final ConfigurableListableBeanFactory beanFactory;

  DatabasesMetrics(ConfigurableListableBeanFactory beanFactory) {
    this.beanFactory = beanFactory;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    // Injection by type would leave out the databases that are no default candidates.
    SimpleAutowireCandidateResolver.resolveAutowireCandidates(beanFactory, Emdb.class)
        .forEach(
            (beanName, emdb) ->
                new EmdbMetrics(emdb, DatabaseName.ofBean(beanName)).bindTo(registry));
  }
}
