package dev.weft.bridge.inbound;

import dev.weft.bridge.connection.MessagePosition;
import dev.weft.kernel.bus.InFlight;
import io.nats.client.Message;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages that a route has and the server waits for: extends each until it is settled, or
 * given back. Bounded by the {@link PullLoop}.
 *
 * <p>Event-loop confined.
 */
final class Workload {
  private static final Logger LOG = LoggerFactory.getLogger(Workload.class);

  private final AckExtender extender;
  private final Incoming.Form form;
  private final DelayLine delays;
  private final PauseGate gate;
  private final MessageFlow flow;
  private final KeyedExecution lines;
  private final Settlements settlements;
  private final InFlight inFlight = new InFlight();
  private final Set<MessagePosition> underWay = new HashSet<>();

  Workload(
      Incoming.Form form,
      AckExtender extender,
      DelayLine delays,
      KeyedExecution lines,
      PauseGate gate,
      MessageFlow flow,
      Settlements settlements) {
    this.form = form;
    this.extender = extender;
    this.delays = delays;
    this.gate = gate;
    this.flow = flow;
    this.lines = lines;
    this.settlements = settlements;
  }

  /** The message has come; it may have to wait for its permit. */
  void hold(Message message) {
    extender.hold(message);
  }

  /**
   * Completes when the message needs no more care. A second copy of what is still under way (the
   * server was away, or slow to hear of it) is let go: what settles the first settles both.
   */
  Future<Void> begin(Message message) {
    MessagePosition place = MessagePosition.of(message);
    if (!underWay.add(place)) {
      extender.drop(message);
      return Future.succeededFuture();
    }
    return inFlight
        .track(process(message))
        .onFailure(defect -> LOG.error("cannot process {}", message.getSubject(), defect))
        .onComplete(
            settled -> {
              underWay.remove(place);
              extender.drop(message);
            });
  }

  /** For somebody else, at once. */
  void refuse(Message message) {
    extender.drop(message);
    settlements.refuse(message, () -> {});
  }

  /** Called about once a second. */
  void tick() {
    extender.tick();
    delays.tick();
    gate.tick();
  }

  /** What waits is for somebody else, and so is what comes; what is being handled goes on. */
  void close() {
    delays.close();
    lines.close();
    flow.close();
    gate.close();
  }

  /** Completes when every message is settled or given back; {@link #close} was called. */
  Future<Void> drained() {
    return inFlight.drained();
  }

  private Future<Void> process(Incoming incoming) {
    return incoming.route().ordered()
        ? lines.pass(incoming, flow::process)
        : flow.process(incoming).mapEmpty();
  }

  private Future<Void> process(Message message) {
    try {
      Incoming incoming = form.of(message);
      return delays
          .due(incoming)
          .compose(
              due -> process(incoming),
              closed -> {
                refuse(message);
                return Future.succeededFuture();
              });
    } catch (RuntimeException defect) {
      LOG.error("cannot process {}", message.getSubject(), defect);
      return Future.succeededFuture();
    }
  }
}
