package dev.weft.tools.chaos;

import dev.weft.tools.chaos.inject.FaultyProvider;
import dev.weft.tools.chaos.inject.FaultyReceiver;
import dev.weft.tools.lab.Blocking;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/**
 * Who nodes talk to besides NATS: the payment provider behind somebody who may change its answers,
 * and a receiver of notifications. On one event loop of its own.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class ExternalServices implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final FaultyProvider provider;
  private final FaultyReceiver receiver = new FaultyReceiver(vertx);
  private volatile int providerPort;
  private volatile int receiverPort;

  /**
   * @param providerPort of the provider itself
   */
  ExternalServices(int providerPort) {
    this.provider = new FaultyProvider(vertx, providerPort);
  }

  void start() {
    providerPort = Blocking.await(provider.start(), "the partners");
    receiverPort = Blocking.await(receiver.start(), "the partners");
  }

  /** Where nodes reach the provider. */
  int providerPort() {
    return providerPort;
  }

  int receiverPort() {
    return receiverPort;
  }

  FaultyProvider provider() {
    return provider;
  }

  FaultyReceiver receiver() {
    return receiver;
  }

  Vertx vertx() {
    return vertx;
  }

  @Override
  public void close() {
    Blocking.await(vertx.close(), "the partners");
  }
}
