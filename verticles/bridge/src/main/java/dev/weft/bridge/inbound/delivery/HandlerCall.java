package dev.weft.bridge.inbound.delivery;

import com.google.protobuf.Message;
import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.common.OwnEvents;
import dev.weft.bridge.deadletter.OriginalEvent;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.trace.MessagingSpans;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.ContextInternal;

/**
 * The request to the address of an event's route. That nobody listens there is a reason to pause,
 * not a failure: it spends no delivery, and a service that is being deployed finds all.
 *
 * <p>Event-loop confined.
 */
final class HandlerCall {
  private final Vertx vertx;
  private final MessagingSpans spans;
  private final PauseGate gate;
  private final OwnEvents ownEvents;
  private final ContextInternal context;

  /** Made on the event loop that it is used on. */
  HandlerCall(Vertx vertx, MessagingSpans spans, PauseGate gate) {
    this.vertx = vertx;
    this.spans = spans;
    this.gate = gate;
    this.ownEvents = OwnEvents.of(vertx);
    this.context = (ContextInternal) vertx.getOrCreateContext();
  }

  /** Completes when the handler has replied: every effect is durable. */
  Future<Void> call(
      IncomingMessage incoming, Message event, io.opentelemetry.context.Context trace) {
    OriginalEvent original = incoming.original();
    boolean own = ownEvents.has(original.subject(), original.sequence(), original.data());
    Delivery<Message> delivery =
        own ? incoming.toDelivery(event) : incoming.toDelivery(event).byOthers();
    return gate.pass(incoming.place(), () -> attempt(incoming.route(), delivery, trace));
  }

  private Future<Void> attempt(
      InboundRouteOptions route,
      Delivery<Message> delivery,
      io.opentelemetry.context.Context trace) {
    Promise<Void> done = context.promise();
    // Only a context of its own keeps the trace of this message apart from that of its neighbours.
    context
        .duplicate()
        .dispatch(
            v ->
                request(route, delivery, trace)
                    .onComplete(
                        reply -> done.complete(), error -> done.fail(reasonOf(error, route))));
    return done.future();
  }

  private Future<?> request(
      InboundRouteOptions route,
      Delivery<Message> delivery,
      io.opentelemetry.context.Context trace) {
    MultiMap headers = delivery.headers();
    spans.inject(trace, headers);
    DeliveryOptions options =
        new DeliveryOptions().setSendTimeout(route.handlerTimeoutMs()).setHeaders(headers);
    try {
      return trace
          .<Future<?>>wrapSupplier(
              () -> vertx.eventBus().request(route.address(), delivery.event(), options))
          .get();
    } catch (RuntimeException unsent) {
      return Future.failedFuture(unsent);
    }
  }

  private Throwable reasonOf(Throwable error, InboundRouteOptions route) {
    return isNoHandler(error)
        ? Failure.pause(BridgeFailures.NO_HANDLER, "no handler at " + route.address())
        : error;
  }

  private static boolean isNoHandler(Throwable error) {
    return error instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }
}
