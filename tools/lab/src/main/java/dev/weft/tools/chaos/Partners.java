package dev.weft.tools.chaos;

import dev.weft.tools.chaos.inject.LyingProvider;
import dev.weft.tools.chaos.inject.LyingReceiver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Who nodes talk to besides NATS: the payment provider behind somebody who may change its answers,
 * and a receiver of notifications. On one event loop of its own.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class Partners implements AutoCloseable {
  private static final long BLOCK_SECONDS_MAX = 10;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final LyingProvider provider;
  private final LyingReceiver receiver = new LyingReceiver(vertx);
  private volatile int providerPort;
  private volatile int receiverPort;

  /**
   * @param providerPort of the provider itself
   */
  Partners(int providerPort) {
    this.provider = new LyingProvider(vertx, providerPort);
  }

  void start() {
    providerPort = await(provider.start());
    receiverPort = await(receiver.start());
  }

  /** Where nodes reach the provider. */
  int providerPort() {
    return providerPort;
  }

  int receiverPort() {
    return receiverPort;
  }

  LyingProvider provider() {
    return provider;
  }

  LyingReceiver receiver() {
    return receiver;
  }

  Vertx vertx() {
    return vertx;
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(BLOCK_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } catch (ExecutionException | TimeoutException failed) {
      throw new IllegalStateException("the partners: " + failed, failed);
    }
  }
}
