package dev.weft.bridge.inbound;

import dev.weft.bridge.deadletter.DeadLetterKind;
import dev.weft.kernel.failure.Failure;

/** Immutable. What is to be done about a delivery. */
sealed interface Verdict {
  /** Every effect is durable. */
  record Ack() implements Verdict {}

  /** Somebody tries again after the delay. */
  record Again(long delayMs, Failure failure) implements Verdict {}

  /** It was held when the route stopped: another node may try at once. */
  record Release(Failure failure) implements Verdict {}

  /** No try will succeed, or none is left. */
  record GiveUp(DeadLetterKind kind, Failure failure) implements Verdict {}

  /** The service cannot go on; the message stays for another node or a later start. */
  record StopRoute(long delayMs, Failure failure) implements Verdict {}

  /** The verdict on a delivery that its handler failed. */
  static Verdict on(Failure failure, long deliveryCount, InboundRouteOptions route) {
    long delayMs = route.delayAfterMs(deliveryCount);
    return switch (failure.kind()) {
      case RETRY, CONFLICT ->
          route.isLast(deliveryCount)
              ? new GiveUp(DeadLetterKind.MAX_DELIVER, failure)
              : new Again(delayMs, failure);
      case PAUSE -> new Release(failure);
      case REJECT -> new GiveUp(DeadLetterKind.REJECT, failure);
      case FATAL -> new StopRoute(delayMs, failure);
    };
  }
}
