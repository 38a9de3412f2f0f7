package dev.weft.kernel.bus;

import com.google.protobuf.Message;
import dev.weft.kernel.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The event bus consumers of one verticle, and what they have in flight: registered at its start,
 * ended at its stop.
 *
 * <p>Event-loop confined.
 */
public final class ServiceConsumers {
  private final Vertx vertx;
  private final InFlight inFlight = new InFlight();
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();

  public ServiceConsumers(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Answers requests with the result of the function. */
  public <M extends Message, R extends Message> void answer(
      String address, Function<M, Future<R>> step) {
    Handler<io.vertx.core.eventbus.Message<M>> handler =
        Replies.answering((M request) -> inFlight.track(step.apply(request)));
    consumers.add(vertx.eventBus().consumer(address, handler));
  }

  /** Handles what a route of the bridge delivers: any type of event. */
  public void follow(String address, Function<Delivery<Message>, Future<?>> step) {
    follow(address, Message.class, step);
  }

  /**
   * Handles what a route of the bridge delivers. An event of another type is rejected, and one that
   * another has stored and that is not what its subject says.
   */
  public <M extends Message> void follow(
      String address, Class<M> type, Function<Delivery<M>, Future<?>> step) {
    Handler<io.vertx.core.eventbus.Message<M>> handler =
        Replies.replying(type, delivery -> inFlight.track(handle(delivery, step)));
    consumers.add(vertx.eventBus().consumer(address, handler));
  }

  private static <M extends Message> Future<?> handle(
      Delivery<M> delivery, Function<Delivery<M>, Future<?>> step) {
    Optional<Failure> fault = ForeignEvents.problemWith(delivery);
    return fault.isPresent() ? Future.failedFuture(fault.get()) : step.apply(delivery);
  }

  /** Completes when every consumer is registered; what is sent from then on arrives. */
  public Future<?> registered() {
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
  }

  /**
   * Completes when no consumer takes messages and what was in flight has ended. Unregisters first:
   * a message taken now could not be settled before the context closes.
   */
  public Future<?> close() {
    return Future.all(consumers.stream().map(MessageConsumer::unregister).toList())
        .eventually(inFlight::drained);
  }
}
