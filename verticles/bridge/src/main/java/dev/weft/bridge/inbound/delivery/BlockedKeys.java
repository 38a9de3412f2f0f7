package dev.weft.bridge.inbound.delivery;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.deadletter.DeadLetterIndex;
import dev.weft.bridge.deadletter.DeadLetterIndex.Eligibility;
import dev.weft.bridge.deadletter.DeadLetterKind;
import dev.weft.bridge.deadletter.DeadLetterReader;
import dev.weft.bridge.inbound.ack.Verdict;
import dev.weft.kernel.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;

/**
 * Keeps events of ordered routes from overtaking a dead letter of their key, and replays from
 * overtaking one another. Decides by what stream DEAD_LETTERS says, so every node decides the same;
 * while this node has not read enough of it, the event waits: that of an ordered route in its
 * {@link KeyedExecution line}, where an earlier one may still get before it, another here.
 *
 * <p>Event-loop confined; one for each route.
 */
final class BlockedKeys {
  private static final long WAIT_MS = 50;

  private final Vertx vertx;
  private final DeadLetterIndex index;
  private final DeadLetterReader reader;
  private boolean closed;

  BlockedKeys(Vertx vertx, DeadLetterIndex index, DeadLetterReader reader) {
    this.vertx = vertx;
    this.index = index;
    this.reader = reader;
  }

  /** What becomes of the event without its handler; empty when the handler may have it. */
  Future<Optional<Verdict>> admit(IncomingMessage incoming) {
    if (!incoming.route().ordered() && !incoming.isReplay()) {
      return Future.succeededFuture(Optional.empty());
    }
    Promise<Optional<Verdict>> decided = Promise.promise();
    decide(incoming, decided);
    return decided.future();
  }

  /** Whether {@link #admit} can decide at once. */
  boolean knowsPlaceOf(IncomingMessage incoming) {
    return !(eligibility(incoming) instanceof Eligibility.Unknown);
  }

  /** Gives back what waits. */
  void close() {
    closed = true;
  }

  private void decide(IncomingMessage incoming, Promise<Optional<Verdict>> decided) {
    Eligibility eligibility = eligibility(incoming);
    if (eligibility instanceof Eligibility.Free) {
      decided.complete(Optional.empty());
    } else if (eligibility instanceof Eligibility.Done) {
      decided.complete(Optional.of(new Verdict.Ack()));
    } else if (eligibility instanceof Eligibility.Behind behind) {
      decideBlocked(behind, incoming, decided);
    } else {
      await(incoming, decided);
    }
  }

  /**
   * Decides for an event behind a dead letter: it becomes one too, unless its stream has been made
   * again since and holds another event at the dead letter's place.
   */
  private void decideBlocked(
      Eligibility.Behind behind, IncomingMessage incoming, Promise<Optional<Verdict>> decided) {
    reader
        .isReplaced(incoming.original().stream(), behind.event())
        .otherwise(false)
        .onSuccess(
            replaced -> {
              if (replaced) {
                index.unblock(behind.deadLetter());
                decide(incoming, decided);
              } else {
                decided.complete(
                    Optional.of(new Verdict.DeadLetter(DeadLetterKind.BEHIND, reason(behind))));
              }
            });
  }

  private void await(IncomingMessage incoming, Promise<Optional<Verdict>> decided) {
    if (closed) {
      Failure stopped =
          Failure.retry(BridgeFailures.UNKNOWN_PLACE, "stopped before its turn was known");
      decided.complete(Optional.of(new Verdict.Nak(stopped)));
    } else if (incoming.route().ordered()) {
      // It was known a moment ago. What waits here cannot be overtaken, by an earlier event either.
      Failure unknown = Failure.retry(BridgeFailures.UNKNOWN_PLACE, "its turn is not known yet");
      decided.complete(Optional.of(new Verdict.Retry(WAIT_MS, unknown)));
    } else {
      vertx.setTimer(WAIT_MS, id -> decide(incoming, decided));
    }
  }

  private Eligibility eligibility(IncomingMessage incoming) {
    return incoming.isReplay()
        ? index.ofReplay(incoming.original(), incoming.sequence(), incoming.route().ordered())
        : index.ofEvent(incoming.original());
  }

  private static Failure reason(Eligibility.Behind behind) {
    return Failure.reject(
        BridgeFailures.BEHIND,
        "is blocked by dead letter " + behind.deadLetter() + " of the same key");
  }
}
