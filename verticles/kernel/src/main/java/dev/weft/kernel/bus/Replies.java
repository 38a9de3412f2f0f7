package dev.weft.kernel.bus;

import com.google.protobuf.Message;
import dev.weft.kernel.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.function.Function;

/**
 * Event bus handlers that answer with what a function's future brings: its result, or its {@link
 * Failure}.
 */
public final class Replies {
  private static final String TYPE_UNEXPECTED = "KRN-102";

  private Replies() {}

  /**
   * For stored events: an empty reply says that every effect is durable and the event may be acked.
   */
  public static <M extends Message> Handler<io.vertx.core.eventbus.Message<M>> replying(
      Function<Delivery<M>, Future<?>> step) {
    return message -> attempt(() -> step.apply(Delivery.of(message)), message, false);
  }

  /** The same for one type of event: whoever may publish may publish another at its subject. */
  public static <M extends Message> Handler<io.vertx.core.eventbus.Message<M>> replying(
      Class<M> type, Function<Delivery<M>, Future<?>> step) {
    return replying(
        delivery -> {
          Message event = delivery.event();
          return type.isInstance(event)
              ? step.apply(delivery)
              : Future.failedFuture(
                  Failure.reject(
                      TYPE_UNEXPECTED, MessageTypes.nameOf(event) + " on " + delivery.subject()));
        });
  }

  /** For requests: the reply is the function's result. */
  public static <M extends Message, R extends Message>
      Handler<io.vertx.core.eventbus.Message<M>> answering(Function<M, Future<R>> step) {
    return message -> attempt(() -> step.apply(message.body()), message, true);
  }

  private static void attempt(
      java.util.function.Supplier<Future<?>> step,
      io.vertx.core.eventbus.Message<?> message,
      boolean withBody) {
    Future<?> outcome;
    try {
      outcome = step.get();
    } catch (RuntimeException unexpected) {
      outcome = Future.failedFuture(unexpected);
    }
    outcome.onComplete(
        result -> message.reply(withBody ? result : null),
        error -> message.reply(Failure.of(error)));
  }
}
