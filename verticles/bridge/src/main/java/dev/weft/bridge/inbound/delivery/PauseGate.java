package dev.weft.bridge.inbound.delivery;

import dev.weft.bridge.connection.client.MessagePosition;
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
 * Keeps what its handler can do nothing about for now: after one call has failed with PAUSE no
 * other is made, but for one probe at each {@link #tick}, of another message each time, so that one
 * which fails by itself cannot keep the others. As soon as a probe ends otherwise, what was kept is
 * called in the order of the stream. Never holds more than the route has permits.
 *
 * <p>PAUSE means that nothing of this kind can be done. A message that fails with it again and
 * again while others succeed is blocked by itself alone: it is tried again like one that failed,
 * and keeps nobody any more.
 *
 * <p>Event-loop confined; one for each route.
 */
final class PauseGate {
  /** So often others may contradict a message; an outage that comes and goes does it, too. */
  static final int CONTRADICTED_MAX = 3;

  private final UnsettledMessages.Events events;
  private final TreeMap<MessagePosition, Held> heldByPlace = new TreeMap<>();
  private Failure reason;
  private boolean paused;
  private boolean probing;
  private MessagePosition probed = MessagePosition.before(0);
  private boolean closed;

  PauseGate(UnsettledMessages.Events events) {
    this.events = events;
  }

  private static final class Held {
    private final MessagePosition place;
    private final Supplier<Future<Void>> call;
    private final Promise<Void> done = Promise.promise();
    private boolean failedWithPause;
    private int contradicted;

    Held(MessagePosition place, Supplier<Future<Void>> call) {
      this.place = place;
      this.call = call;
    }

    void resumeOthers() {
      if (failedWithPause) {
        failedWithPause = false;
        contradicted++;
      }
    }
  }

  /**
   * Makes the call, now or when the pause is over. Fails with PAUSE only when the gate is closed:
   * then the message is for another node.
   *
   * @param place of the message; no other of that place is under way
   * @param call begins on the event loop, ends there, never throws
   */
  Future<Void> pass(MessagePosition place, Supplier<Future<Void>> call) {
    Held entry = new Held(place, call);
    enter(entry);
    return entry.done.future();
  }

  /** Called about once a second: that is what a probe may cost, and how late a pause may end. */
  void tick() {
    if (paused && !probing && !heldByPlace.isEmpty()) {
      probing = true;
      Held probe = nextProbe();
      probe.call.get().onComplete(v -> probed(probe, null), error -> probed(probe, error));
    }
  }

  /** Fails what is held, and holds nothing any more. */
  void close() {
    closed = true;
    takeAll().forEach(entry -> entry.done.fail(reason));
  }

  private Held nextProbe() {
    Map.Entry<MessagePosition, Held> next = heldByPlace.higherEntry(probed);
    probed = next == null ? heldByPlace.firstKey() : next.getKey();
    return heldByPlace.remove(probed);
  }

  private void enter(Held entry) {
    if (paused) {
      keep(entry);
    } else {
      entry.call.get().onComplete(v -> end(entry, null), error -> end(entry, error));
    }
  }

  private void end(Held entry, Throwable error) {
    if (error == null) {
      entry.done.complete();
    } else if (Failure.of(error).is(FailureKind.PAUSE)) {
      postpone(entry, Failure.of(error));
    } else {
      entry.done.fail(error);
    }
  }

  private void postpone(Held entry, Failure why) {
    if (entry.contradicted >= CONTRADICTED_MAX && !paused) {
      entry.done.fail(Failure.retry(why.id(), why.detail()));
      return;
    }
    entry.failedWithPause = true;
    pause(why);
    keep(entry);
  }

  private void probed(Held probe, Throwable error) {
    probing = false;
    end(probe, error);
    if (error == null) {
      heldByPlace.values().forEach(Held::resumeOthers);
    }
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
      entry.done.fail(reason);
    } else {
      heldByPlace.put(entry.place, entry);
    }
  }

  private List<Held> takeAll() {
    List<Held> all = new ArrayList<>(heldByPlace.values());
    heldByPlace.clear();
    return all;
  }
}
