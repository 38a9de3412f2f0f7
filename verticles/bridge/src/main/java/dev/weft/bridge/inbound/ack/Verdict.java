package dev.weft.bridge.inbound.ack;

import dev.weft.bridge.deadletter.DeadLetterKind;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.kernel.failure.Failure;

/** What is to be done about a delivery. */
public sealed interface Verdict {
  /** A handler may put a delivery off for so long; what the server keeps of it lasts longer. */
  long RETRY_AFTER_MAX_MS = 48 * 3_600_000L;

  /** Every effect is durable. */
  record Ack() implements Verdict {}

  /** Somebody tries again after the delay. */
  record Retry(long delayMs, Failure failure) implements Verdict {}

  /** Tried again for as long as it takes; what it waits for is not its own fault. */
  record Wait(Failure failure) implements Verdict {}

  /** It was held when the route stopped: another node may try at once. */
  record Nak(Failure failure) implements Verdict {}

  /** No try will succeed, or none is left. */
  record DeadLetter(DeadLetterKind kind, Failure failure) implements Verdict {}

  /** The service cannot go on; the message stays for another node or a later start. */
  record Stop(long delayMs, Failure failure) implements Verdict {}

  /** The verdict on a delivery that its handler failed. */
  static Verdict on(Failure failure, long deliveryCount, InboundRouteOptions route) {
    long delayMs =
        Math.min(
            RETRY_AFTER_MAX_MS, failure.retryAfterMs().orElse(route.delayAfterMs(deliveryCount)));
    return switch (failure.kind()) {
      case RETRY, CONFLICT ->
          route.isLast(deliveryCount)
              ? new DeadLetter(DeadLetterKind.MAX_DELIVER, failure)
              : new Retry(delayMs, failure);
      case WAIT -> new Wait(failure);
      case PAUSE -> new Nak(failure);
      case REJECT -> new DeadLetter(DeadLetterKind.REJECT, failure);
      case FATAL -> new Stop(delayMs, failure);
    };
  }
}
