package dev.weft.bridge.inbound.delivery;

import com.google.protobuf.Message;
import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.MessagePosition;
import dev.weft.bridge.deadletter.DeadLetter;
import dev.weft.bridge.deadletter.DeadLetterHeaders;
import dev.weft.bridge.deadletter.DeadLetterKind;
import dev.weft.bridge.deadletter.DeadLetterWriter;
import dev.weft.bridge.deadletter.OriginalEvent;
import dev.weft.bridge.inbound.ack.DeadLetterWrites;
import dev.weft.bridge.inbound.ack.Settlements;
import dev.weft.bridge.inbound.ack.Verdict;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.inbound.route.RouteMetrics;
import dev.weft.bridge.trace.MessageSpan;
import dev.weft.bridge.trace.MessagingSpans;
import dev.weft.kernel.collection.BoundedMap;
import dev.weft.kernel.failure.Failure;
import io.opentelemetry.api.trace.SpanContext;
import io.vertx.core.Future;
import java.util.Map;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a message from its decoding to its ack: acked only after the handler's success or after its
 * dead letter is stored.
 *
 * <p>Event-loop confined; one for each route.
 */
final class MessageFlow {
  private static final Logger LOG = LoggerFactory.getLogger(MessageFlow.class);
  private static final Future<OptionalLong> SETTLED = Future.succeededFuture(OptionalLong.empty());

  /** Messages that are remembered between two deliveries of them. */
  private static final int REMEMBERED_MAX = 4_096;

  private final String durable;
  private final WaitingEvents waits;
  private final EventDecoder decoder;
  private final BlockedKeys blockedKeys;
  private final HandlerCall handler;
  private final DeadLetterWriter deadLetters;
  private final DeadLetterWrites writes;
  private final Settlements settlements;
  private final MessagingSpans spans;
  private final RouteMetrics metrics;
  private final UnsettledMessages.Events events;
  private final Map<MessagePosition, SpanContext> firstSpans = new BoundedMap<>(REMEMBERED_MAX);

  /**
   * How often a late route has called its handler for an event. At the server each stop of a node
   * counts as a delivery of all that only waited, which would end as dead letters that no handler
   * has seen.
   */
  private final Map<MessagePosition, Long> attempts = new BoundedMap<>(REMEMBERED_MAX);

  /**
   * @param route that the messages come by
   */
  MessageFlow(
      InboundRouteOptions route,
      EventDecoder decoder,
      BlockedKeys blockedKeys,
      HandlerCall handler,
      DeadLetterWriter deadLetters,
      DeadLetterWrites writes,
      Settlements settlements,
      MessagingSpans spans,
      RouteMetrics metrics,
      UnsettledMessages.Events events) {
    this.durable = route.durable();
    this.waits = new WaitingEvents(route);
    this.blockedKeys = blockedKeys;
    this.decoder = decoder;
    this.handler = handler;
    this.deadLetters = deadLetters;
    this.writes = writes;
    this.settlements = settlements;
    this.spans = spans;
    this.metrics = metrics;
    this.events = events;
  }

  /**
   * Never fails. Brings how many ms to wait until the message is handed in again, when its route is
   * ordered; empty when the message needs no more care.
   */
  Future<OptionalLong> process(IncomingMessage delivered) {
    IncomingMessage incoming =
        delivered.isReplay() || delivered.route().delayMs() == 0
            ? delivered
            : delivered.withDeliveryCount(attempts.merge(delivered.place(), 1L, Long::sum));
    long startedNanos = System.nanoTime();
    MessageHeaders headers = incoming.message().headers();
    MessageSpan span =
        spans.startProcess(
            incoming.message(),
            durable,
            incoming.deliveryCount(),
            incoming.eventId(),
            firstSpans,
            incoming.isReplay() ? DeadLetterHeaders.originalTraceparent(headers) : "");
    metrics.began(incoming.deliveryCount() > 1);
    return Future.succeededFuture(incoming)
        .compose(begun -> judge(begun, span))
        .otherwise(defect -> on(Failure.of(defect), incoming))
        .compose(verdict -> settle(verdict, incoming, span, startedNanos));
  }

  /** Gives back what waits to know its place, or for its dead letter to be stored. */
  void close() {
    blockedKeys.close();
    writes.close();
  }

  /** Never fails: an event that nobody could settle would keep its key and its permit for ever. */
  private Future<OptionalLong> settle(
      Verdict reached, IncomingMessage incoming, MessageSpan span, long startedNanos) {
    return Future.succeededFuture(reached)
        .compose(verdict -> carryOut(verdict, incoming, span))
        .recover(
            defect -> {
              log(incoming, "cannot be settled, retrying", Failure.of(defect));
              return putOff(
                  incoming.route().delayAfterMs(incoming.deliveryCount()), incoming, span);
            })
        .onComplete(
            done -> {
              if (done.result().isEmpty()) {
                waits.forget(incoming.place());
              }
              metrics.ended(reached.getClass().getSimpleName(), System.nanoTime() - startedNanos);
            });
  }

  private Future<Verdict> judge(IncomingMessage incoming, MessageSpan span) {
    if (incoming.obstacle().isPresent()) {
      return verdict(on(incoming.obstacle().get(), incoming));
    }
    int maxDeliver = incoming.route().maxDeliver();
    if (incoming.deliveryCount() > maxDeliver && !waits.isHeld(incoming.place())) {
      // Every delivery before this one ended without a word, perhaps because it killed its node.
      String detail = "not settled in " + maxDeliver + " deliveries";
      Failure failure = Failure.reject(BridgeFailures.NEVER_SETTLED, detail);
      return verdict(new Verdict.DeadLetter(DeadLetterKind.MAX_DELIVER, failure));
    }
    return blockedKeys
        .admit(incoming)
        .compose(
            decided -> decided.map(MessageFlow::verdict).orElseGet(() -> handle(incoming, span)));
  }

  private Future<Verdict> handle(IncomingMessage incoming, MessageSpan span) {
    OriginalEvent original = incoming.original();
    EventDecoder.Decoded decoded =
        decoder.decode(original.headers(), original.subject(), original.data());
    if (decoded instanceof EventDecoder.Undecodable undecodable) {
      return verdict(new Verdict.DeadLetter(undecodable.kind(), undecodable.failure()));
    }
    Message event = ((EventDecoder.Decodable) decoded).event();
    return handler
        .call(incoming, event, span.context())
        .<Verdict>map(new Verdict.Ack())
        .otherwise(error -> on(Failure.of(error), incoming));
  }

  private Future<OptionalLong> carryOut(
      Verdict verdict, IncomingMessage incoming, MessageSpan span) {
    if (verdict instanceof Verdict.Retry retry) {
      log(incoming, "failed, retrying in " + retry.delayMs() + " ms", retry.failure());
      span.failed(retry.failure());
      return putOff(retry.delayMs(), incoming, span);
    } else if (verdict instanceof Verdict.Wait wait) {
      return await(wait.failure(), incoming, span);
    } else if (verdict instanceof Verdict.Nak nak) {
      span.failed(nak.failure());
      settlements.refuse(incoming.message());
      span.end();
    } else if (verdict instanceof Verdict.DeadLetter last) {
      span.failed(last.failure());
      return writeDeadLetter(last, incoming, span);
    } else if (verdict instanceof Verdict.Stop stop) {
      span.failed(stop.failure());
      events.stopped(stop.failure());
      return putOff(stop.delayMs(), incoming, span);
    } else if (incoming.isReplay()) {
      return closeDeadLetter(incoming, span);
    } else {
      ack(incoming, span);
    }
    return SETTLED;
  }

  /** Puts an event off that waits for something else. Logged once: it may wait for long. */
  private Future<OptionalLong> await(Failure reason, IncomingMessage incoming, MessageSpan span) {
    span.failed(reason);
    if (!waits.isHeld(incoming.place())) {
      log(incoming, "waits", reason);
    }
    if (waits.hold(incoming.place())) {
      span.end();
      return Future.succeededFuture(
          OptionalLong.of(WaitingEvents.heldDelayMs(incoming.deliveryCount(), incoming.route())));
    }
    long delayMs = WaitingEvents.awayDelayMs(incoming.deliveryCount(), incoming.route());
    settlements.nak(incoming.message(), delayMs);
    span.end();
    return SETTLED;
  }

  private Future<OptionalLong> writeDeadLetter(
      Verdict.DeadLetter verdict, IncomingMessage incoming, MessageSpan span) {
    metrics.deadLetter(verdict.kind());
    if (!incoming.route().deadLetter()) {
      log(incoming, "dropped, the route keeps no dead letters", verdict.failure());
      settlements.term(incoming.message());
      span.end();
      return SETTLED;
    }
    DeadLetter deadLetter = incoming.toDeadLetter(verdict.kind(), verdict.failure());
    return writes
        .store(
            () -> deadLetters.write(deadLetter),
            unstored ->
                log(incoming, "cannot be written as a dead letter: " + unstored, verdict.failure()))
        .compose(
            stored -> {
              if (stored) {
                log(
                    incoming,
                    "is a dead letter (" + verdict.kind().token() + ")",
                    verdict.failure());
              }
              return ackIf(stored, incoming, span);
            });
  }

  private Future<OptionalLong> closeDeadLetter(IncomingMessage incoming, MessageSpan span) {
    return writes
        .store(
            () -> deadLetters.replayed(incoming.original()),
            unstored ->
                log(
                    incoming,
                    "is handled, but its dead letter is still open",
                    Failure.of(unstored)))
        .compose(stored -> ackIf(stored, incoming, span));
  }

  /** Acks an event that is done, or gives it back if the route stopped first. */
  private Future<OptionalLong> ackIf(boolean done, IncomingMessage incoming, MessageSpan span) {
    if (!done) {
      return putOff(0, incoming, span);
    }
    ack(incoming, span);
    return SETTLED;
  }

  /** Has the event tried again: here on an ordered route, where others wait behind it. */
  private Future<OptionalLong> putOff(long delayMs, IncomingMessage incoming, MessageSpan span) {
    if (incoming.route().ordered()) {
      span.end();
      return Future.succeededFuture(OptionalLong.of(delayMs));
    }
    settlements.nak(incoming.message(), delayMs);
    span.end();
    return SETTLED;
  }

  private void ack(IncomingMessage incoming, MessageSpan span) {
    firstSpans.remove(incoming.place());
    attempts.remove(incoming.place());
    settlements.ack(incoming.message());
    span.end();
  }

  private void log(IncomingMessage incoming, String what, Failure failure) {
    events.failed(failure);
    LOG.warn(
        "route={} stream={} sequence={} subject={} delivery={} {}: {}",
        incoming.route().name(),
        incoming.original().stream(),
        incoming.original().sequence(),
        incoming.original().subject(),
        incoming.deliveryCount(),
        what,
        failure.getMessage());
  }

  private static Verdict on(Failure failure, IncomingMessage incoming) {
    return Verdict.on(failure, incoming.deliveryCount(), incoming.route());
  }

  private static Future<Verdict> verdict(Verdict verdict) {
    return Future.succeededFuture(verdict);
  }
}
