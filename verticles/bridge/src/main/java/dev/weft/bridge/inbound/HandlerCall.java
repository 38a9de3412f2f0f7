package dev.weft.bridge.inbound;

import com.google.protobuf.Message;
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
 * Event-loop confined. The request to the route's address. While nobody listens there the message
 * is kept, not failed: that spends no delivery, and a service that is being deployed finds it.
 */
final class HandlerCall {
  private static final long NO_HANDLER_DELAY_MS = 500;

  private final Vertx vertx;
  private final InboundRouteOptions route;
  private final MessagingSpans spans;
  private final RouteEvents events;
  private final ContextInternal context;
  private boolean open = true;

  /** Made on the event loop that it is used on. */
  HandlerCall(Vertx vertx, InboundRouteOptions route, MessagingSpans spans, RouteEvents events) {
    this.vertx = vertx;
    this.route = route;
    this.spans = spans;
    this.events = events;
    this.context = (ContextInternal) vertx.getOrCreateContext();
  }

  /** Completes when the handler has replied: every effect is durable. */
  Future<Void> call(Delivery<Message> delivery, io.opentelemetry.context.Context trace) {
    Promise<Void> done = context.promise();
    attempt(delivery, trace, done);
    return done.future();
  }

  /** Waits for no handler any more: those messages fail with RETRY. */
  void close() {
    open = false;
  }

  private void attempt(
      Delivery<Message> delivery, io.opentelemetry.context.Context trace, Promise<Void> done) {
    // Only a context of its own keeps the trace of this message apart from that of its neighbours.
    context
        .duplicate()
        .dispatch(
            v ->
                request(delivery, trace)
                    .onComplete(
                        reply -> done.complete(), error -> failed(error, delivery, trace, done)));
  }

  private Future<?> request(Delivery<Message> delivery, io.opentelemetry.context.Context trace) {
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

  private void failed(
      Throwable error,
      Delivery<Message> delivery,
      io.opentelemetry.context.Context trace,
      Promise<Void> done) {
    if (!isNoHandler(error)) {
      done.fail(error);
      return;
    }
    Failure nobody =
        Failure.retry(InboundFailures.NO_HANDLER, "nobody listens at " + route.address());
    events.failed(nobody);
    if (open) {
      vertx.setTimer(NO_HANDLER_DELAY_MS, id -> attempt(delivery, trace, done));
    } else {
      done.fail(nobody);
    }
  }

  private static boolean isNoHandler(Throwable error) {
    return error instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
  }
}
