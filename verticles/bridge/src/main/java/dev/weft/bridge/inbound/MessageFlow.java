package dev.weft.bridge.inbound;

import com.google.protobuf.Message;
import dev.weft.bridge.deadletter.DeadLetterKind;
import dev.weft.bridge.deadletter.DeadLetters;
import dev.weft.bridge.trace.FirstDeliveries;
import dev.weft.bridge.trace.MessagingSpans;
import dev.weft.bridge.trace.ProcessSpan;
import dev.weft.kernel.failure.Failure;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event-loop confined; one for each route. Takes a message from its decoding to its ack: acked only
 * after the handler's success or after its dead letter is stored.
 */
final class MessageFlow {
  private static final Logger LOG = LoggerFactory.getLogger(MessageFlow.class);
  private static final int FIRST_DELIVERIES_MAX = 4_096;
  private static final int TRIES_MAX = 4_096;

  private final InboundRouteOptions route;
  private final EventDecoder decoder;
  private final HandlerCall handler;
  private final DeadLetters deadLetters;
  private final Settlements settlements;
  private final MessagingSpans spans;
  private final RouteMetrics metrics;
  private final RouteEvents events;
  private final FirstDeliveries firsts = new FirstDeliveries(FIRST_DELIVERIES_MAX);
  private final Tries tries = new Tries(TRIES_MAX);

  MessageFlow(
      InboundRouteOptions route,
      EventDecoder decoder,
      HandlerCall handler,
      DeadLetters deadLetters,
      Settlements settlements,
      MessagingSpans spans,
      RouteMetrics metrics,
      RouteEvents events) {
    this.route = route;
    this.decoder = decoder;
    this.handler = handler;
    this.deadLetters = deadLetters;
    this.settlements = settlements;
    this.spans = spans;
    this.metrics = metrics;
    this.events = events;
  }

  /** Completes, never fails, when the message needs no more care. */
  Future<Void> process(Incoming delivered) {
    Incoming incoming =
        route.delayMs() == 0
            ? delivered
            : delivered.withDeliveryCount(tries.next(delivered.sequence()));
    long startedNanos = System.nanoTime();
    ProcessSpan span =
        spans.startProcess(
            incoming.facts(route.durable()), incoming.message().getHeaders(), firsts);
    metrics.began(incoming.deliveryCount() > 1);
    return judge(incoming, span)
        .compose(
            verdict ->
                carryOut(verdict, incoming, span)
                    .onComplete(
                        done ->
                            metrics.ended(
                                verdict.getClass().getSimpleName(),
                                System.nanoTime() - startedNanos)));
  }

  private Future<Verdict> judge(Incoming incoming, ProcessSpan span) {
    if (incoming.deliveryCount() > route.maxDeliver()) {
      // Every delivery before this one ended without a word, perhaps because it killed its node.
      String detail = "not settled in " + route.maxDeliver() + " deliveries";
      Failure failure = Failure.reject(InboundFailures.NEVER_SETTLED, detail);
      return verdict(new Verdict.GiveUp(DeadLetterKind.MAX_DELIVER, failure));
    }
    EventDecoder.Decoded decoded =
        decoder.decode(incoming.message().getHeaders(), incoming.message().getData());
    if (decoded instanceof EventDecoder.Undecodable undecodable) {
      return verdict(new Verdict.GiveUp(undecodable.kind(), undecodable.failure()));
    }
    Message event = ((EventDecoder.Decodable) decoded).event();
    return handler
        .call(incoming.toDelivery(event), span.context())
        .<Verdict>map(new Verdict.Ack())
        .otherwise(error -> Verdict.on(Failure.of(error), incoming.deliveryCount(), route));
  }

  private Future<Void> carryOut(Verdict verdict, Incoming incoming, ProcessSpan span) {
    if (verdict instanceof Verdict.Again again) {
      log(incoming, "failed, tried again in " + again.delayMs() + " ms", again.failure());
      span.failed(again.failure());
      settlements.nak(incoming.message(), again.delayMs(), span::end);
    } else if (verdict instanceof Verdict.Release release) {
      span.failed(release.failure());
      settlements.refuse(incoming.message(), span::end);
    } else if (verdict instanceof Verdict.GiveUp giveUp) {
      span.failed(giveUp.failure());
      return giveUp(giveUp, incoming, span);
    } else if (verdict instanceof Verdict.StopRoute stop) {
      span.failed(stop.failure());
      settlements.nak(incoming.message(), stop.delayMs(), span::end);
      events.stopped(stop.failure());
    } else {
      ack(incoming, span);
    }
    return Future.succeededFuture();
  }

  private Future<Void> giveUp(Verdict.GiveUp giveUp, Incoming incoming, ProcessSpan span) {
    metrics.deadLetter(giveUp.kind());
    if (!route.deadLetter()) {
      log(incoming, "dropped, the route keeps no dead letters", giveUp.failure());
      settlements.term(incoming.message(), span::end);
      return Future.succeededFuture();
    }
    return deadLetters
        .write(incoming.toDeadLetter(route, giveUp.kind(), giveUp.failure()))
        .onSuccess(
            stored -> {
              log(incoming, "is a dead letter (" + giveUp.kind().token() + ")", giveUp.failure());
              ack(incoming, span);
            })
        .onFailure(
            unstored -> {
              log(incoming, "cannot be written as a dead letter: " + unstored, giveUp.failure());
              long delayMs = route.delayAfterMs(incoming.deliveryCount());
              settlements.nak(incoming.message(), delayMs, span::end);
            })
        .otherwiseEmpty();
  }

  private void ack(Incoming incoming, ProcessSpan span) {
    firsts.forget(incoming.sequence());
    tries.forget(incoming.sequence());
    settlements.ack(incoming.message(), span::end);
  }

  private void log(Incoming incoming, String what, Failure failure) {
    events.failed(failure);
    LOG.warn(
        "route={} stream={} sequence={} subject={} delivery={} {}: {}",
        route.name(),
        incoming.stream(),
        incoming.sequence(),
        incoming.message().getSubject(),
        incoming.deliveryCount(),
        what,
        failure.getMessage());
  }

  private static Future<Verdict> verdict(Verdict verdict) {
    return Future.succeededFuture(verdict);
  }
}
