package dev.weft.bridge.inbound.delivery;

import dev.weft.bridge.connection.client.MessagePosition;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.deadletter.DeadLetterService;
import dev.weft.bridge.inbound.ack.AckExtender;
import dev.weft.bridge.inbound.ack.DeadLetterWrites;
import dev.weft.bridge.inbound.ack.Settlements;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.inbound.route.RouteMetrics;
import dev.weft.bridge.trace.MessagingSpans;
import dev.weft.kernel.bus.InFlight;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.time.MonotonicClock;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that a route has and the server waits for: extends each until it is settled, or
 * given back. Bounded by the route's pulls.
 *
 * <p>Event-loop confined.
 */
public final class UnsettledMessages {
  private static final Logger LOG = LoggerFactory.getLogger(UnsettledMessages.class);

  private final AckExtender extender;
  private final Function<ReceivedMessage, IncomingMessage> form;
  private final DelayedMessages delays;
  private final PauseGate gate;
  private final MessageFlow flow;
  private final KeyedExecution lines;
  private final Settlements settlements;
  private final InFlight inFlight = new InFlight();
  private final Set<MessagePosition> underWay = new HashSet<>();

  /** What the route hands out to those at work. */
  public interface Permits {
    /** The permit of an event that waits is free for others. */
    void releasePermit();

    /** Calls back as soon as there is a permit again for an event that has waited. */
    void reclaim(Runnable begin);

    /** The event is settled without having had its permit back. */
    void reclaimPermit();
  }

  /** What a route hears of its messages, on its event loop. */
  public interface Events {
    /** A message is not handled yet, or never will be. */
    void failed(Failure failure);

    /** Nothing can be handled for now: what comes is held. */
    void paused(Failure reason);

    /** What was held is about to be handled. */
    void resumed();

    /** The service behind the address cannot go on. */
    void stopped(Failure failure);
  }

  /**
   * Made on the event loop of its route.
   *
   * @param form makes deliveries of the messages that come
   * @param clock the time of the stream's server
   * @param permits of the route
   * @param events hears what becomes of the messages
   */
  public UnsettledMessages(
      Vertx vertx,
      InboundRouteOptions route,
      Function<ReceivedMessage, IncomingMessage> form,
      InstantSource clock,
      Permits permits,
      DeadLetterService deadLetterService,
      MessageTypes types,
      OpenTelemetry telemetry,
      RouteMetrics metrics,
      Events events) {
    MessagingSpans spans = new MessagingSpans(telemetry);
    BlockedKeys blockedKeys =
        new BlockedKeys(vertx, deadLetterService.index(), deadLetterService.reader());
    this.form = form;
    this.settlements = new Settlements(metrics::settlementLost);
    this.extender = new AckExtender(route.ackWaitMs(), settlements::extend, MonotonicClock::millis);
    this.delays = new DelayedMessages(route.delayMs(), clock);
    this.gate = new PauseGate(events);
    this.lines = new KeyedExecution(vertx, permits, settlements, blockedKeys::knowsPlaceOf);
    this.flow =
        new MessageFlow(
            route,
            new EventDecoder(types),
            blockedKeys,
            new HandlerCall(vertx, spans, gate),
            deadLetterService.deadLetters(),
            new DeadLetterWrites(vertx),
            settlements,
            spans,
            metrics,
            events);
  }

  /** How often {@link #tick} has to be called. */
  public long tickMs() {
    return extender.tickMs();
  }

  /** The connection is back: what could not be sent is sent now. */
  public void resend() {
    settlements.resend();
  }

  /** The message has come; it may have to wait for its permit. */
  public void hold(ReceivedMessage message) {
    extender.hold(message);
  }

  /**
   * Completes when the message needs no more care. A second copy of what is still under way (the
   * server was away, or slow to hear of it) is let go: what settles the first settles both.
   */
  public Future<Void> begin(ReceivedMessage message) {
    MessagePosition place = message.delivery().place();
    if (!underWay.add(place)) {
      extender.drop(message);
      return Future.succeededFuture();
    }
    return inFlight
        .track(process(message))
        .onFailure(defect -> LOG.error("cannot process {}", message.subject(), defect))
        .onComplete(
            settled -> {
              underWay.remove(place);
              extender.drop(message);
            });
  }

  /** For somebody else, at once. */
  public void refuse(ReceivedMessage message) {
    extender.drop(message);
    settlements.refuse(message);
  }

  /** Called every {@link #tickMs}. */
  public void tick() {
    extender.tick();
    delays.tick();
    gate.tick();
  }

  /** What waits is for somebody else, and so is what comes; what is being handled goes on. */
  public void close() {
    delays.close();
    lines.close();
    flow.close();
    gate.close();
  }

  /** Completes when every message is settled or given back; {@link #close} was called. */
  public Future<Void> drained() {
    return inFlight.drained();
  }

  private Future<Void> process(IncomingMessage incoming) {
    return incoming.route().ordered()
        ? lines.pass(incoming, flow::process)
        : flow.process(incoming).mapEmpty();
  }

  private Future<Void> process(ReceivedMessage message) {
    try {
      IncomingMessage incoming = form.apply(message);
      return delays
          .due(incoming)
          .compose(
              due -> process(incoming),
              closed -> {
                refuse(message);
                return Future.succeededFuture();
              });
    } catch (RuntimeException defect) {
      LOG.error("cannot process {}", message.subject(), defect);
      return Future.succeededFuture();
    }
  }
}
