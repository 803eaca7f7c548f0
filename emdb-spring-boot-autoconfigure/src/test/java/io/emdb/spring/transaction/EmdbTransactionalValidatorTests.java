package io.emdb.spring.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.emdb.Emdb;
import io.emdb.spring.boot.MockDatabase;
import io.emdb.spring.boot.autoconfigure.transaction.EmdbTransactionAutoConfiguration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.context.request.async.DeferredResult;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tests for {@link EmdbTransactionalValidator}: what is refused, and what is not. */
class EmdbTransactionalValidatorTests {

  private final ApplicationContextRunner withoutDatabase =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(EmdbTransactionAutoConfiguration.class));

  private final ApplicationContextRunner contextRunner =
      withoutDatabase.withUserConfiguration(DatabaseConfiguration.class);

  static Stream<Class<?>> asynchronous() {
    return Stream.of(
        OfFuture.class,
        OfCompletableFuture.class,
        OfCompletionStage.class,
        OfMono.class,
        OfFlux.class,
        OfPublisher.class,
        OfFlowPublisher.class,
        OfCallable.class,
        OfStream.class,
        OfDeferredResult.class,
        OnClass.class);
  }

  @ParameterizedTest
  @MethodSource("asynchronous")
  void asynchronousReturnTypesAreRefused(Class<?> type) {
    refuses(contextRunner, type, "whose work goes on after it returns");
  }

  @Test
  void privateMethodsAreRefused() {
    refuses(contextRunner, OnPrivate.class, "private or static method");
  }

  @Test
  void staticMethodsAreRefused() {
    refuses(contextRunner, OnStatic.class, "private or static method");
  }

  @Test
  void finalMethodsAreRefused() {
    refuses(contextRunner, OnFinalMethod.class, "final method");
  }

  @Test
  void finalMethodsOfAnAnnotatedClassAreRefused() {
    refuses(contextRunner, FinalMethodOfAnnotated.class, "final method");
  }

  @Test
  void finalClassesAreRefused() {
    refuses(contextRunner, OnFinalClass.class, "its class is final");
  }

  @Test
  void finalClassesBehindAnInterfaceAreRefusedWhenClassesAreProxied() {
    refuses(contextRunner, FinalWithInterface.class, "its class is final");
  }

  @Test
  void finalClassesBehindAnInterfaceWorkWhenInterfacesAreProxied() {
    contextRunner
        .withPropertyValues("spring.aop.proxy-target-class=false")
        .withBean(FinalWithInterface.class)
        .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Work.class));
  }

  @Test
  void methodsOutsideTheProxiedInterfacesAreRefused() {
    refuses(
        contextRunner.withPropertyValues("spring.aop.proxy-target-class=false"),
        MoreThanInterface.class,
        "in none of the interfaces");
  }

  static Stream<Arguments> products() {
    return Stream.of(
        arguments(new OfFuture(), "whose work goes on after it returns"),
        arguments(new OnPrivate(), "private or static method"),
        arguments(new OnFinalMethod(), "final method"),
        arguments(new OfUnknownDatabase(), "'missing'"));
  }

  /** Nothing looked at what a factory makes: its class is not that of a bean definition. */
  @ParameterizedTest
  @MethodSource("products")
  void productsOfAFactoryAreRefusedToo(Object product, String words) {
    contextRunner
        .withBean("product", Factory.class, () -> new Factory(product))
        .run(
            context ->
                assertThatThrownBy(() -> context.getBean("product"))
                    .rootCause()
                    .isInstanceOf(InvalidEmdbTransactionalException.class)
                    .hasMessageContaining(words));
  }

  @Test
  void aProductOfAFactoryMayBeFine() {
    contextRunner
        .withBean("product", Factory.class, () -> new Factory(new Fine()))
        .run(context -> assertThat(context.getBean("product")).isInstanceOf(Fine.class));
  }

  @Test
  void anUnknownDatabaseIsRefusedWithTheKnownOnes() {
    refuses(contextRunner, OfUnknownDatabase.class, "'missing'", "[emdb, ordersEmdb]");
  }

  @Test
  void aDatabaseIsKnownByItsQualifier() {
    contextRunner.withBean(OfOrders.class).run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void aMissingDatabaseIsRefused() {
    refuses(withoutDatabase, Fine.class, "finds no bean of type io.emdb.Emdb");
  }

  @Test
  void twoDatabasesWithoutAPrimaryOneAreRefused() {
    refuses(
        withoutDatabase
            .withBean("one", Emdb.class, MockDatabase::open)
            .withBean("two", Emdb.class, MockDatabase::open),
        Fine.class,
        "none of the Emdb beans [one, two] is the primary one");
  }

  @Test
  void oneOfTwoDatabasesMayBePrimary() {
    withoutDatabase
        .withBean("one", Emdb.class, MockDatabase::open)
        .withBean("two", Emdb.class, MockDatabase::open, bean -> bean.setPrimary(true))
        .withBean(Fine.class)
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void aDatabaseMayBeRegisteredAsAnObject() {
    contextRunner
        .withInitializer(
            context -> context.getBeanFactory().registerSingleton("object", MockDatabase.open()))
        .withBean(OfObject.class)
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void anObjectBesideADefinitionIsAmbiguous() {
    refuses(
        contextRunner.withInitializer(
            context -> context.getBeanFactory().registerSingleton("object", MockDatabase.open())),
        Fine.class,
        "is the primary one");
  }

  @Test
  void aTimeoutOfZeroIsRefused() {
    refuses(contextRunner, ZeroTimeout.class, "is not positive");
  }

  @Test
  void aTimeoutThatIsNoDurationIsRefused() {
    refuses(contextRunner, OddTimeout.class, "'soon'");
  }

  @Test
  void twoTimeoutsAreRefused() {
    refuses(contextRunner, TwoTimeouts.class, "both 'timeout' and 'timeoutString'");
  }

  @Test
  void privateMethodsOfAnAnnotatedClassAreFine() {
    contextRunner.withBean(Fine.class).run(context -> assertThat(context).hasNotFailed());
  }

  private static void refuses(
      ApplicationContextRunner contextRunner, Class<?> type, String... words) {
    contextRunner
        .withBean(type)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(InvalidEmdbTransactionalException.class)
                    .hasMessageContainingAll(words));
  }

  @Configuration(proxyBeanMethods = false)
  static class DatabaseConfiguration {

    @Bean
    Emdb emdb() {
      return MockDatabase.open();
    }

    @Bean(defaultCandidate = false)
    @Qualifier("orders")
    Emdb ordersEmdb() {
      return MockDatabase.open();
    }
  }

  static class Factory implements FactoryBean<Object> {

    private final Object product;

    Factory(Object product) {
      this.product = product;
    }

    @Override
    public Object getObject() {
      return product;
    }

    @Override
    public Class<?> getObjectType() {
      return product.getClass();
    }
  }

  interface Work {

    void work();
  }

  @EmdbTransactional
  static class Fine {

    public void work() {
      rest();
    }

    private void rest() {}
  }

  static class OfFuture {
    @EmdbTransactional
    public Future<String> work() {
      return CompletableFuture.completedFuture("");
    }
  }

  static class OfCompletableFuture {
    @EmdbTransactional
    public CompletableFuture<String> work() {
      return CompletableFuture.completedFuture("");
    }
  }

  static class OfCompletionStage {
    @EmdbTransactional
    public CompletionStage<String> work() {
      return CompletableFuture.completedFuture("");
    }
  }

  static class OfMono {
    @EmdbTransactional
    public Mono<String> work() {
      return Mono.empty();
    }
  }

  static class OfFlux {
    @EmdbTransactional
    public Flux<String> work() {
      return Flux.empty();
    }
  }

  static class OfPublisher {
    @EmdbTransactional
    public Publisher<String> work() {
      return Flux.empty();
    }
  }

  static class OfCallable {
    @EmdbTransactional
    public Callable<String> work() {
      return () -> "";
    }
  }

  static class OfStream {
    @EmdbTransactional
    public Stream<String> work() {
      return Stream.of("");
    }
  }

  static class OfDeferredResult {
    @EmdbTransactional
    public DeferredResult<String> work() {
      return new DeferredResult<>();
    }
  }

  static class OfFlowPublisher {
    @EmdbTransactional
    public Flow.Publisher<String> work() {
      return subscriber -> {};
    }
  }

  @EmdbTransactional
  static class OnClass {
    public Mono<String> work() {
      return Mono.empty();
    }
  }

  static class OnPrivate {
    public void work() {
      hidden();
    }

    @EmdbTransactional
    private void hidden() {}
  }

  static class OnStatic {
    @EmdbTransactional
    public static void work() {}
  }

  static class OnFinalMethod {
    @EmdbTransactional
    public final void work() {}
  }

  @EmdbTransactional
  static class FinalMethodOfAnnotated {
    public void work() {}

    public final void finalWork() {}
  }

  static final class OnFinalClass {
    @EmdbTransactional
    public void work() {}
  }

  static final class FinalWithInterface implements Work {
    @Override
    @EmdbTransactional
    public void work() {}
  }

  static class MoreThanInterface implements Work {
    @Override
    public void work() {}

    @EmdbTransactional
    public void moreWork() {}
  }

  static class OfUnknownDatabase {
    @EmdbTransactional("missing")
    public void work() {}
  }

  static class OfOrders {
    @EmdbTransactional("orders")
    public void work() {}
  }

  static class OfObject {
    @EmdbTransactional("object")
    public void work() {}
  }

  static class ZeroTimeout {
    @EmdbTransactional(timeout = 0)
    public void work() {}
  }

  static class OddTimeout {
    @EmdbTransactional(timeoutString = "soon")
    public void work() {}
  }

  static class TwoTimeouts {
    @EmdbTransactional(timeout = 1, timeoutString = "1")
    public void work() {}
  }
}
