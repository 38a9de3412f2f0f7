package dev.weft.tools.lab;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for futures; never on an event loop. */
public final class Blocking {
  private static final long SECONDS_MAX = 10;

  private Blocking() {}

  /**
   * Blocks for ten seconds at most.
   *
   * @param what for the message when it fails, or takes longer
   * @throws IllegalStateException then
   */
  public static <T> T await(Future<T> future, String what) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } catch (ExecutionException | TimeoutException failed) {
      throw new IllegalStateException(what + ": " + failed, failed);
    }
  }
}
