package dev.weft.bridge.inbound.delivery;

import dev.weft.bridge.inbound.ack.Settlements;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets events of one key through one after another, in the order of their stream; other keys do not
 * wait. An event that is to be tried again stays at the head of its line: given back, it could come
 * to another node, and those behind it would overtake it. What waits takes no permit; the route's
 * pulls bounds how much there is.
 *
 * <p>Event-loop confined; one for each route.
 */
final class KeyedExecution {
  private static final Logger LOG = LoggerFactory.getLogger(KeyedExecution.class);

  /** By event, then by delivery: a replay may bring the same event a second time. */
  private static final Comparator<Waiting> STREAM_ORDER =
      Comparator.comparing((Waiting waiting) -> waiting.incoming.original().place())
          .thenComparing(waiting -> waiting.incoming.place());

  private static final long PLACE_WAIT_MS = 50;

  private final Vertx vertx;
  private final UnsettledMessages.Permits permits;
  private final Settlements settlements;
  private final Predicate<IncomingMessage> placeIsKnown;
  private final Map<String, Line> lines = new HashMap<>();
  private boolean closed;

  /**
   * @param placeIsKnown whether an event's turn can have come, as far as the dead letters of its
   *     key go. Until then it waits in its line and not in its step: what it waits for may come to
   *     this node, and must get before it
   */
  KeyedExecution(
      Vertx vertx,
      UnsettledMessages.Permits permits,
      Settlements settlements,
      Predicate<IncomingMessage> placeIsKnown) {
    this.placeIsKnown = placeIsKnown;
    this.vertx = vertx;
    this.permits = permits;
    this.settlements = settlements;
  }

  /**
   * Completes, never fails, when the event is settled; it has a permit, and has it again then.
   *
   * @param step brings how many ms to wait until the event is handed in again, empty when it needs
   *     no more care; one that fails is tried again
   */
  Future<Void> pass(
      IncomingMessage incoming, Function<IncomingMessage, Future<OptionalLong>> step) {
    String key = incoming.key();
    Waiting waiting = new Waiting(incoming, step);
    if (closed) {
      giveBack(incoming);
      return Future.succeededFuture();
    }
    Line line = lines.get(key);
    if (line == null) {
      line = new Line(key);
      lines.put(key, line);
      line.inOrder.add(waiting);
      line.begin(waiting);
    } else {
      line.inOrder.add(waiting);
      waiting.releasePermit();
    }
    return waiting.settled.future();
  }

  /** Gives back what waits, and what comes; what is being handled goes on. */
  void close() {
    closed = true;
    List.copyOf(lines.values()).forEach(Line::giveBack);
  }

  private void giveBack(IncomingMessage incoming) {
    settlements.refuse(incoming.message());
  }

  private final class Waiting {
    private final Function<IncomingMessage, Future<OptionalLong>> step;
    private final Promise<Void> settled = Promise.promise();
    private IncomingMessage incoming;
    private boolean lent;
    private boolean atWork;

    Waiting(IncomingMessage incoming, Function<IncomingMessage, Future<OptionalLong>> step) {
      this.incoming = incoming;
      this.step = step;
    }

    void releasePermit() {
      lent = true;
      permits.releasePermit();
    }

    void settle() {
      if (lent) {
        lent = false;
        permits.reclaimPermit();
      }
      settled.complete();
    }
  }

  /** The events of one key. */
  private final class Line {
    private final String key;
    private final TreeSet<Waiting> inOrder = new TreeSet<>(STREAM_ORDER);

    Line(String key) {
      this.key = key;
    }

    void next() {
      if (inOrder.isEmpty()) {
        lines.remove(key);
        return;
      }
      Waiting first = inOrder.first();
      if (!placeIsKnown.test(first.incoming)) {
        resumeAfter(PLACE_WAIT_MS);
        return;
      }
      first.atWork = true;
      permits.reclaim(
          () -> {
            first.lent = false;
            beginUnlessClosed(first);
          });
    }

    private void beginUnlessClosed(Waiting first) {
      if (closed) {
        ended(first, OptionalLong.of(0));
      } else {
        begin(first);
      }
    }

    void begin(Waiting first) {
      if (!placeIsKnown.test(first.incoming)) {
        first.atWork = false;
        first.releasePermit();
        resumeAfter(PLACE_WAIT_MS);
        return;
      }
      first.atWork = true;
      Future.succeededFuture(first.incoming)
          .compose(first.step)
          .otherwise(defect -> tryAgain(first, defect))
          .onSuccess(held -> ended(first, held));
    }

    void giveBack() {
      for (Waiting waiting : List.copyOf(inOrder)) {
        if (!waiting.atWork) {
          inOrder.remove(waiting);
          KeyedExecution.this.giveBack(waiting.incoming);
          waiting.settle();
        }
      }
    }

    /** Retries after an unexpected failure; otherwise the key's events would wait for ever. */
    private OptionalLong tryAgain(Waiting first, Throwable defect) {
      LOG.error("handling an event of {} failed unexpectedly", key, defect);
      return OptionalLong.of(first.incoming.route().delayAfterMs(first.incoming.deliveryCount()));
    }

    private void ended(Waiting first, OptionalLong held) {
      first.atWork = false;
      if (held.isEmpty() || closed) {
        held.ifPresent(delayMs -> KeyedExecution.this.giveBack(first.incoming));
        inOrder.remove(first);
        first.settle();
        next();
      } else {
        first.incoming = first.incoming.again();
        first.releasePermit();
        resumeAfter(Math.max(1, held.getAsLong()));
      }
    }

    /** Continues after the delay with the event that is first in the line at that time. */
    private void resumeAfter(long delayMs) {
      vertx.setTimer(delayMs, id -> resume());
    }

    private void resume() {
      if (!closed) {
        next();
      }
    }
  }
}
