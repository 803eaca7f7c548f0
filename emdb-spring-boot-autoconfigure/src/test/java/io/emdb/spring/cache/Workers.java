package io.emdb.spring.cache;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Threads for tests, and ways to wait for what they do. */
final class Workers {

  private Workers() {}

  /** Starts platform threads, and virtual ones where the JDK has them. */
  static Stream<Executor> ofAllKinds() {
    Executor platform = Workers::start;
    return virtual() == null ? Stream.of(platform) : Stream.of(platform, virtual());
  }

  static void start(Runnable work) {
    Thread thread = new Thread(work, "worker");
    thread.setDaemon(true);
    thread.start();
  }

  static <T> CompletableFuture<T> run(Executor executor, Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    executor.execute(
        () -> {
          try {
            result.complete(work.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  static <T> CompletableFuture<T> run(Callable<T> work) {
    return run(Workers::start, work);
  }

  static <T> T result(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("waited in vain");
    }
  }

  /** Waits until a thread is parked, which no event tells of. */
  static void awaitParked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      if (!thread.isAlive()) {
        throw new AssertionError("the thread has ended");
      }
      Thread.onSpinWait();
    }
  }

  private static Executor virtual() {
    try {
      return (Executor) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      return null; // before JDK 21
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no virtual threads", e);
    }
  }
}
