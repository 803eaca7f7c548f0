package io.emdb.spring.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tests for {@link AsynchronousTypes}: which return types are, and which returned objects. */
class AsynchronousTypesTests {

  static Stream<Method> asynchronous() {
    return Arrays.stream(Asynchronous.class.getMethods());
  }

  static Stream<Method> finished() {
    return Arrays.stream(Finished.class.getMethods());
  }

  static Stream<Object> asynchronousObjects() {
    return Stream.of(
        CompletableFuture.completedFuture("x"),
        new FutureTask<>(() -> "x"),
        Flux.just("x"),
        Mono.empty(),
        (Publisher<String>) subscriber -> {},
        (Flow.Publisher<String>) subscriber -> {},
        Stream.of("x"),
        new DeferredResult<String>(),
        new SseEmitter(),
        (StreamingResponseBody) out -> {});
  }

  static Stream<Object> finishedObjects() {
    return Stream.of("x", List.of("x"), Optional.of("x"), new Job(), (Supplier<String>) () -> "x");
  }

  @ParameterizedTest
  @MethodSource("asynchronous")
  void theWorkOfTheseGoesOn(Method method) {
    assertThat(AsynchronousTypes.isAsynchronous(method, Implementation.class)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("finished")
  void theWorkOfTheseIsDone(Method method) {
    assertThat(AsynchronousTypes.isAsynchronous(method, Finished.class)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("asynchronousObjects")
  void theWorkOfTheseObjectsGoesOn(Object result) {
    assertThat(AsynchronousTypes.isAsynchronous(result)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("finishedObjects")
  void theWorkOfTheseObjectsIsDone(Object result) {
    assertThat(AsynchronousTypes.isAsynchronous(result)).isFalse();
  }

  interface Implementation extends Asynchronous<CompletableFuture<String>> {}

  interface Asynchronous<T> {
    T generic();

    Future<String> future();

    FutureTask<String> futureTask();

    CompletableFuture<String> completableFuture();

    CompletionStage<String> completionStage();

    Mono<String> mono();

    Flux<String> flux();

    Publisher<String> publisher();

    Flow.Publisher<String> flowPublisher();

    Callable<String> callable();

    Stream<String> stream();

    IntStream intStream();

    DeferredResult<String> deferredResult();

    LateResult subclassOfDeferredResult();

    WebAsyncTask<String> webAsyncTask();

    StreamingResponseBody streamingResponseBody();

    ResponseBodyEmitter responseBodyEmitter();

    SseEmitter sseEmitter();

    ResponseEntity<StreamingResponseBody> entityOfStream();

    ResponseEntity<Mono<String>> entityOfMono();

    Optional<CompletableFuture<String>> optionalFuture();
  }

  /**
   * {@code Job} is a {@link Callable} that somebody else may run, not what the method goes on with.
   */
  interface Finished {
    void nothing();

    int number();

    String[] array();

    Object object();

    List<String> list();

    Iterator<String> iterator();

    Optional<String> optional();

    ResponseEntity<String> entity();

    ResponseEntity<?> anyEntity();

    Supplier<String> supplier();

    Job job();
  }

  static class LateResult extends DeferredResult<String> {}

  static class Job implements Callable<String> {

    @Override
    public String call() {
      return "x";
    }
  }
}
