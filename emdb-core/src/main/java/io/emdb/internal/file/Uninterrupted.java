package io.emdb.internal.file;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Runs what an interrupt would break, and what cannot be repeated, on a thread of its own that
 * nobody else knows. Costs a thread start: for rare operations.
 */
final class Uninterrupted {

  private Uninterrupted() {}

  /** Runs a task to its end, whatever happens to the calling thread. Its failure is thrown on. */
  static <T extends @Nullable Object> T call(Callable<T> task) throws IOException {
    FutureTask<T> future = new FutureTask<>(task);
    Thread thread =
        new Thread(
            /* group= */ null,
            future,
            "emdb-file",
            /* stackSize= */ 0,
            /* inheritThreadLocals= */ false);
    thread.setDaemon(true);
    thread.start();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw failure(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException failure(@Nullable Throwable cause) {
    if (cause instanceof RuntimeException unchecked) {
      throw unchecked;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof IOException io ? io : new IOException(cause);
  }
}
