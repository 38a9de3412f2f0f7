package dev.weft.bridge.inbound;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Event-loop confined; one for each route. Keeps what its handler can do nothing about for now:
 * after one call has failed with PAUSE no other is made, but for one probe at each {@link #tick},
 * of another message each time, so that one which fails by itself cannot keep the others. As soon
 * as a probe ends otherwise, what was kept is called in the order of the stream. Never holds more
 * than the route has permits.
 */
final class PauseGate {
  private final RouteEvents events;
  private final TreeMap<Long, Held> heldBySequence = new TreeMap<>();
  private Failure reason;
  private boolean paused;
  private boolean probing;
  private long probedSequence;
  private boolean closed;

  PauseGate(RouteEvents events) {
    this.events = events;
  }

  private record Held(long sequence, Supplier<Future<Void>> call, Promise<Void> done) {}

  /**
   * Makes the call, now or when the pause is over. Fails with PAUSE only when the gate is closed:
   * then the message is for another node.
   *
   * @param sequence of the message; no other of that sequence is under way
   * @param call begins on the event loop, ends there, never throws
   */
  Future<Void> pass(long sequence, Supplier<Future<Void>> call) {
    Held entry = new Held(sequence, call, Promise.promise());
    enter(entry);
    return entry.done().future();
  }

  /** Called about once a second: that is what a probe may cost, and how late a pause may end. */
  void tick() {
    if (paused && !probing && !heldBySequence.isEmpty()) {
      probing = true;
      Held probe = nextProbe();
      probe.call().get().onComplete(v -> probed(probe, null), error -> probed(probe, error));
    }
  }

  /** Fails what is held, and holds nothing any more. */
  void close() {
    closed = true;
    takeAll().forEach(entry -> entry.done().fail(reason));
  }

  private Held nextProbe() {
    Map.Entry<Long, Held> next = heldBySequence.higherEntry(probedSequence);
    probedSequence = next == null ? heldBySequence.firstKey() : next.getKey();
    return heldBySequence.remove(probedSequence);
  }

  private void enter(Held entry) {
    if (paused) {
      keep(entry);
    } else {
      entry.call().get().onComplete(v -> end(entry, null), error -> end(entry, error));
    }
  }

  private void end(Held entry, Throwable error) {
    if (error == null) {
      entry.done().complete();
    } else if (Failure.of(error).is(FailureKind.PAUSE)) {
      pause(Failure.of(error));
      keep(entry);
    } else {
      entry.done().fail(error);
    }
  }

  private void probed(Held probe, Throwable error) {
    probing = false;
    end(probe, error);
    if (!closed && (error == null || ends(Failure.of(error).kind()))) {
      resume();
    }
  }

  /** A service that cannot go on gets nothing more: the route stops and gives back what is held. */
  private static boolean ends(FailureKind kind) {
    return kind != FailureKind.PAUSE && kind != FailureKind.FATAL;
  }

  private void pause(Failure why) {
    reason = why;
    events.failed(why);
    if (!paused && !closed) {
      paused = true;
      events.paused(why);
    }
  }

  private void resume() {
    paused = false;
    events.resumed();
    takeAll().forEach(this::enter);
  }

  private void keep(Held entry) {
    if (closed) {
      entry.done().fail(reason);
    } else {
      heldBySequence.put(entry.sequence(), entry);
    }
  }

  private List<Held> takeAll() {
    List<Held> all = new ArrayList<>(heldBySequence.values());
    heldBySequence.clear();
    return all;
  }
}
