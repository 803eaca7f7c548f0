package io.emdb.spring.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.emdb.Emdb;
import io.emdb.EmdbConflictException;
import io.emdb.EmdbTransactionException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.annotation.AliasFor;
import org.springframework.util.function.ThrowingSupplier;
import reactor.core.publisher.Flux;

/** Tests for {@link EmdbTransactionInterceptor}: what is begun, joined, committed, rolled back. */
class EmdbTransactionInterceptorTests {

  private final RecordingDatabase database = new RecordingDatabase();
  private final RecordingDatabase archive = new RecordingDatabase();

  private final Shop shop = proxy(new Shop());
  private final Till till = proxy(new Till());

  @Test
  void aMethodThatReturnsCommits() {
    assertThat(shop.run(() -> "sold")).isEqualTo("sold");
    assertThat(database.calls).containsExactly("begin", "commit");
  }

  @Test
  void aMethodThatReturnsNullCommits() {
    assertThat(shop.run(() -> null)).isNull();
    assertThat(database.calls).containsExactly("begin", "commit");
  }

  @Test
  void anUncheckedExceptionRollsBackAndIsThrownOn() {
    RuntimeException failure = new IllegalStateException("no stock");
    assertThatThrownBy(() -> shop.run(failing(failure))).isSameAs(failure);
    assertThat(database.calls).containsExactly("begin", "rollback");
  }

  @Test
  void aCheckedExceptionRollsBackAndIsThrownOn() {
    Exception failure = new IOException("no stock");
    assertThatThrownBy(() -> shop.checked(failure)).isSameAs(failure);
    assertThat(database.calls).containsExactly("begin", "rollback");
  }

  @Test
  void anErrorRollsBack() {
    Error failure = new AssertionError("no stock");
    assertThatThrownBy(() -> shop.checked(failure)).isSameAs(failure);
    assertThat(database.calls).containsExactly("begin", "rollback");
  }

  @Test
  void anExceptionListedInNoRollbackForCommitsAndIsThrownOn() {
    Exception failure = new IOException("kept");
    assertThatThrownBy(() -> shop.tolerant(failure)).isSameAs(failure);
    assertThat(database.calls).containsExactly("begin", "commit");
  }

  @Test
  void theNearerOfTheTwoListsDecides() {
    Exception failure = new FileNotFoundException("worse");
    assertThatThrownBy(() -> shop.tolerant(failure)).isSameAs(failure);
    assertThat(database.calls).containsExactly("begin", "rollback");
  }

  @Test
  void aFailedCommitIsThrownInPlaceOfTheToleratedException() {
    database.commitFailure = new EmdbConflictException("raced");
    Exception failure = new IOException("kept");
    assertThatExceptionOfType(EmdbConflictException.class)
        .isThrownBy(() -> shop.tolerant(failure))
        .satisfies(thrown -> assertThat(thrown.getSuppressed()).containsExactly(failure));
  }

  @Test
  void aFailedCommitIsThrown() {
    database.commitFailure = new EmdbConflictException("raced");
    assertThatThrownBy(() -> shop.run(() -> "sold")).isSameAs(database.commitFailure);
  }

  @Test
  void aReadOnlyMethodBeginsAReadOnlyTransaction() {
    shop.read(() -> "x");
    assertThat(database.calls).containsExactly("begin read-only", "commit");
  }

  @Test
  void theTimeoutIsHandedOn() {
    shop.hurried();
    assertThat(database.calls).containsExactly("begin PT3S", "commit");
  }

  @Test
  void theTimeoutAsTextMayHaveAUnit() {
    shop.hurriedByText();
    assertThat(database.calls).containsExactly("begin PT0.25S", "commit");
  }

  @Test
  void aMethodWithinATransactionJoinsIt() {
    shop.run(() -> shop.run(() -> "sold"));
    assertThat(database.calls).containsExactly("begin", "commit");
  }

  @Test
  void aReadOnlyMethodJoinsAWritingTransaction() {
    shop.run(() -> shop.read(() -> "x"));
    assertThat(database.calls).containsExactly("begin", "commit");
  }

  @Test
  void aReadOnlyMethodJoinsAReadOnlyTransaction() {
    shop.read(() -> shop.read(() -> "x"));
    assertThat(database.calls).containsExactly("begin read-only", "commit");
  }

  @Test
  void aWritingMethodRefusesToJoinAReadOnlyTransaction() {
    assertThatExceptionOfType(EmdbTransactionException.class)
        .isThrownBy(() -> shop.read(() -> shop.run(() -> "sold")))
        .withMessageContaining("Shop.run()")
        .withMessageContaining("read-only");
    assertThat(database.calls).containsExactly("begin read-only", "rollback");
  }

  @Test
  void aJoinedMethodThatThrowsRollsTheWholeBack() {
    RuntimeException failure = new IllegalStateException("no stock");
    assertThatThrownBy(() -> shop.run(() -> shop.run(failing(failure)))).isSameAs(failure);
    assertThat(database.calls).containsExactly("begin", "mark", "rollback");
  }

  @Test
  void swallowingTheExceptionOfAJoinedMethodDoesNotCommitHalfOfTheWork() {
    assertThatExceptionOfType(EmdbTransactionException.class)
        .isThrownBy(
            () ->
                shop.run(() -> swallow(() -> shop.run(failing(new IllegalStateException("no"))))));
    assertThat(database.calls).containsExactly("begin", "mark", "rollback");
  }

  @Test
  void aToleratedExceptionOfAJoinedMethodDoesNotMark() {
    shop.run(() -> swallow(() -> shop.tolerant(new IOException("kept"))));
    assertThat(database.calls).containsExactly("begin", "commit");
  }

  @Test
  void aSwallowedExceptionInAReadOnlyTransactionDoesNoHarm() {
    shop.read(() -> swallow(() -> shop.read(failing(new IllegalStateException("no")))));
    assertThat(database.calls).containsExactly("begin read-only", "commit");
  }

  static Stream<Object> unfinished() {
    return Stream.of(new CompletableFuture<String>(), Flux.just("x"), Stream.of("x"));
  }

  /** Where the declared type does not tell, half of the work was committed. */
  @ParameterizedTest
  @MethodSource("unfinished")
  void workThatGoesOnAfterTheReturnIsRolledBackAndRefused(Object unfinished) {
    assertThatExceptionOfType(InvalidEmdbTransactionalException.class)
        .isThrownBy(() -> shop.anything(unfinished))
        .withMessageContainingAll(
            "Shop.anything()",
            "whose work goes on after it returns",
            unfinished.getClass().getName());
    assertThat(database.calls).containsExactly("begin", "rollback");
  }

  @Test
  void workThatGoesOnInAJoinedMethodRollsTheWholeBack() {
    assertThatExceptionOfType(EmdbTransactionException.class)
        .isThrownBy(
            () -> shop.run(() -> swallow(() -> "" + shop.anything(new FutureTask<>(() -> "x")))));
    assertThat(database.calls).containsExactly("begin", "mark", "rollback");
  }

  @Test
  void workThatGoesOnInAReadOnlyTransactionIsRefused() {
    assertThatExceptionOfType(InvalidEmdbTransactionalException.class)
        .isThrownBy(() -> shop.read(() -> "" + shop.readAnything(Flux.just("x"))));
    assertThat(database.calls).containsExactly("begin read-only", "rollback");
  }

  @Test
  void aQualifierChoosesTheDatabase() {
    shop.archive();
    assertThat(archive.calls).containsExactly("begin", "commit");
    assertThat(database.calls).isEmpty();
  }

  @Test
  void transactionsOfTwoDatabasesNest() {
    shop.run(
        () -> {
          shop.archive();
          return null;
        });
    assertThat(archive.calls).containsExactly("begin", "commit");
    assertThat(database.calls).containsExactly("begin", "commit");
  }

  @Test
  void theAnnotationMayBeOnTheClass() {
    till.open();
    assertThat(database.calls).containsExactly("begin", "commit");
  }

  @Test
  void theMethodsAnnotationWinsOverTheClasss() {
    till.count();
    assertThat(database.calls).containsExactly("begin read-only", "commit");
  }

  @Test
  void theAnnotationMayBeOnAnAnnotation() {
    shop.byMetaAnnotation();
    assertThat(archive.calls).containsExactly("begin read-only", "commit");
  }

  @Test
  void aMethodWithoutTheAnnotationRunsPlainly() {
    shop.plain();
    assertThat(database.calls).isEmpty();
  }

  @Test
  void theAnnotationMayBeOnTheInterface() {
    ProxyFactory factory = new ProxyFactory();
    factory.setInterfaces(Counter.class);
    factory.setTarget((Counter) () -> {});
    factory.addAdvisor(advisor());
    ((Counter) factory.getProxy()).count();
    assertThat(database.calls).containsExactly("begin", "commit");
  }

  private static ThrowingSupplier<String> failing(RuntimeException failure) {
    return () -> {
      throw failure;
    };
  }

  private static String swallow(ThrowingSupplier<String> body) {
    try {
      return body.getWithException();
    } catch (Exception exception) {
      return "swallowed";
    }
  }

  @SuppressWarnings("unchecked")
  private <T> T proxy(T target) {
    ProxyFactory factory = new ProxyFactory(target);
    factory.setProxyTargetClass(true);
    factory.addAdvisor(advisor());
    return (T) factory.getProxy();
  }

  private EmdbTransactionAdvisor advisor() {
    DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
    beanFactory.registerBeanDefinition("emdb", definition(database));
    RootBeanDefinition archiveDefinition = definition(archive);
    archiveDefinition.setDefaultCandidate(false);
    beanFactory.registerBeanDefinition("archive", archiveDefinition);
    beanFactory.addEmbeddedValueResolver(text -> text.replace("${patience}", "250ms"));
    return new EmdbTransactionAdvisor(beanFactory, 0);
  }

  private static RootBeanDefinition definition(RecordingDatabase recording) {
    return new RootBeanDefinition(Emdb.class, () -> recording.emdb);
  }

  interface Counter {

    @EmdbTransactional
    void count();
  }

  @EmdbTransactional
  static class Till {

    public void open() {}

    @EmdbTransactional(readOnly = true)
    public void count() {}
  }

  @EmdbTransactional(readOnly = true)
  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @interface ReadsFrom {

    @AliasFor(annotation = EmdbTransactional.class, attribute = "database")
    String value();
  }

  static class Shop {

    @EmdbTransactional
    public String run(ThrowingSupplier<String> body) {
      return body.get();
    }

    @EmdbTransactional(readOnly = true)
    public String read(ThrowingSupplier<String> body) {
      return body.get();
    }

    @EmdbTransactional(noRollbackFor = Exception.class)
    public Object anything(Object result) {
      return result;
    }

    @EmdbTransactional(readOnly = true)
    public Object readAnything(Object result) {
      return result;
    }

    @EmdbTransactional
    public String checked(Throwable failure) throws Throwable {
      throw failure;
    }

    @EmdbTransactional(noRollbackFor = IOException.class, rollbackFor = FileNotFoundException.class)
    public String tolerant(Exception failure) throws Exception {
      throw failure;
    }

    @EmdbTransactional(timeout = 3)
    public void hurried() {}

    @EmdbTransactional(timeoutString = "${patience}")
    public void hurriedByText() {}

    @EmdbTransactional("archive")
    public void archive() {}

    @ReadsFrom("archive")
    public void byMetaAnnotation() {}

    public void plain() {}
  }
}
