package dev.weft.inventory.domain;

import com.google.protobuf.Message;
import java.util.Optional;
import java.util.Set;

/** Immutable. What an order asks of the stock. */
public sealed interface StockChange permits Reserve, Release {
  String orderId();

  /** The SKUs whose levels the decision reads. */
  Set<String> skus(Outcome soFar);

  /**
   * Changes the draft, or leaves it when it fails.
   *
   * @param soFar what was decided about the order before
   * @return the event that tells of it; empty when nothing is left to do
   */
  Optional<Decided> decide(Outcome soFar, Draft draft);

  /**
   * A decision.
   *
   * @param kind what it is
   * @param event its payload
   */
  record Decided(Outcome.Kind kind, Message event) {}
}
