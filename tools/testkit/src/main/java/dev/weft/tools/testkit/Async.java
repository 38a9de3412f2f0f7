package dev.weft.tools.testkit;

import dev.weft.kernel.failure.Failure;
import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets a test's thread wait for what event loops do. Blocks. */
public final class Async {
  private static final long SECONDS_MAX = 30;

  private Async() {}

  /** The result; fails the test when the future fails or takes too long. */
  public static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      throw new AssertionError("failed: " + failed.getCause().getMessage(), failed.getCause());
    } catch (TimeoutException late) {
      throw new AssertionError("not completed in " + SECONDS_MAX + " s", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  /** The failure; fails the test when the future succeeds or takes too long. */
  public static Failure awaitFailure(Future<?> future) {
    return await(
        future.transform(
            ended ->
                ended.failed()
                    ? Future.succeededFuture(Failure.of(ended.cause()))
                    : Future.failedFuture("succeeded with " + ended.result())));
  }
}
