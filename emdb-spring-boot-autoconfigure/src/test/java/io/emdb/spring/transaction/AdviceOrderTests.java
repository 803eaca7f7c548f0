package io.emdb.spring.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbConflictException;
import io.emdb.spring.boot.autoconfigure.transaction.EmdbTransactionAutoConfiguration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.aop.AopAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** Tests of the place that {@link EmdbTransactional} has among the advice of a method. */
class AdviceOrderTests {

  private final RecordingDatabase database = new RecordingDatabase();

  private final ApplicationContextRunner contextRunner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  AopAutoConfiguration.class,
                  EmdbTransactionAutoConfiguration.class,
                  TransactionAutoConfiguration.class))
          .withBean(Emdb.class, () -> database.emdb)
          .withBean(Shop.class)
          .withBean(PriceList.class);

  private final ApplicationContextRunner withCache =
      contextRunner.withUserConfiguration(CacheConfiguration.class);

  private final ApplicationContextRunner withTransactions =
      contextRunner.withBean(
          PlatformTransactionManager.class, () -> new RecordingTransactions(database.calls));

  @Test
  void aCacheIsAskedOutsideOfTheTransaction() {
    withCache.run(context -> callThreeTimes(context.getBean(Prices.class)));
    assertThat(database.calls).containsExactly("begin", "commit");
  }

  @Test
  void aCacheIsAskedOutsideOfTheTransactionWithInterfaceProxies() {
    withCache
        .withPropertyValues("spring.aop.proxy-target-class=false")
        .run(
            context -> {
              assertThat(AopUtils.isJdkDynamicProxy(context.getBean(Prices.class))).isTrue();
              callThreeTimes(context.getBean(Prices.class));
            });
    assertThat(database.calls).containsExactly("begin", "commit");
  }

  @Test
  void aCacheIsAskedOutsideOfTheTransactionWithoutBootsAopConfiguration() {
    withCache
        .withPropertyValues("spring.aop.auto=false")
        .run(context -> callThreeTimes(context.getBean(Prices.class)));
    assertThat(database.calls).containsExactly("begin", "commit");
  }

  @Test
  void theTransactionIsOutsideOfTheCacheWithASmallerOrder() {
    withCache
        .withPropertyValues("emdb.transaction.order=0")
        .run(context -> callThreeTimes(context.getBean(Prices.class)));
    assertThat(database.calls)
        .containsExactly("begin", "commit", "begin", "commit", "begin", "commit");
  }

  @Test
  void aTransactionOfSpringIsOutside() {
    withTransactions.run(context -> context.getBean(Shop.class).sell());
    assertThat(database.calls).containsExactly("spring begin", "begin", "commit", "spring commit");
  }

  @Test
  void aConflictAtCommitRollsSpringsTransactionBack() {
    database.commitFailure = new EmdbConflictException("raced");
    withTransactions.run(
        context ->
            assertThatThrownBy(() -> context.getBean(Shop.class).sell())
                .isSameAs(database.commitFailure));
    assertThat(database.calls)
        .containsExactly("spring begin", "begin", "rollback", "spring rollback");
  }

  @Test
  void aConflictAtCommitTakesBackARowOfARealDatabase() {
    database.commitFailure = new EmdbConflictException("raced");
    contextRunner
        .withConfiguration(
            AutoConfigurations.of(
                DataSourceAutoConfiguration.class,
                DataSourceTransactionManagerAutoConfiguration.class,
                JdbcTemplateAutoConfiguration.class))
        .withBean(Ledger.class)
        .withPropertyValues("spring.datasource.generate-unique-name=true")
        .run(
            context -> {
              JdbcTemplate jdbc = context.getBean(JdbcTemplate.class);
              jdbc.execute("create table sale (id int)");
              assertThatThrownBy(() -> context.getBean(Ledger.class).sell(1))
                  .isSameAs(database.commitFailure);
              assertThat(jdbc.queryForObject("select count(*) from sale", Long.class)).isZero();
            });
  }

  @Test
  void aRetryRunsAWholeNewTransaction() {
    database.commitFailure = new EmdbConflictException("raced");
    contextRunner
        .withUserConfiguration(RetryConfiguration.class)
        .run(
            context ->
                assertThatThrownBy(() -> context.getBean(Shop.class).sellWithRetry())
                    .isSameAs(database.commitFailure));
    assertThat(database.calls)
        .containsExactly("begin", "rollback", "begin", "rollback", "begin", "rollback");
  }

  private static void callThreeTimes(Prices prices) {
    for (int call = 0; call < 3; call++) {
      assertThat(prices.of("lamp")).isEqualTo("12");
    }
  }

  interface Prices {

    String of(String product);
  }

  static class PriceList implements Prices {

    @Override
    @Cacheable("prices")
    @EmdbTransactional
    public String of(String product) {
      return "12";
    }
  }

  static class Shop {

    @Transactional
    @EmdbTransactional
    public void sell() {}

    @Retryable(includes = EmdbConflictException.class, maxRetries = 2, delay = 0)
    @EmdbTransactional
    public void sellWithRetry() {}
  }

  static class Ledger {

    private final JdbcTemplate jdbc;

    Ledger(JdbcTemplate jdbc) {
      this.jdbc = jdbc;
    }

    @Transactional
    @EmdbTransactional
    public void sell(int id) {
      jdbc.update("insert into sale values (?)", id);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class CacheConfiguration {

    @Bean
    CacheManager cacheManager() {
      return new ConcurrentMapCacheManager();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableResilientMethods
  static class RetryConfiguration {}

  /** Writes down the ends of Spring's own transactions. */
  private static final class RecordingTransactions extends AbstractPlatformTransactionManager {

    private static final long serialVersionUID = 1L;

    private final transient List<String> calls;

    RecordingTransactions(List<String> calls) {
      this.calls = calls;
    }

    @Override
    protected Object doGetTransaction() {
      return new Object();
    }

    @Override
    protected void doBegin(
        Object transaction, org.springframework.transaction.TransactionDefinition definition) {
      calls.add("spring begin");
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
      calls.add("spring commit");
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
      calls.add("spring rollback");
    }
  }
}
