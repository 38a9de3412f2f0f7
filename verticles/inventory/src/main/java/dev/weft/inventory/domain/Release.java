package dev.weft.inventory.domain;

import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockReleased;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Immutable. An order ended without its goods: what it holds goes back. When it holds nothing yet,
 * a release without lines stays in the way of a reservation that comes later.
 *
 * @param order refers to the event that ended the order
 */
public record Release(OrderRef order) implements StockChange {
  private static final int SCHEMA_VERSION = 1;

  @Override
  public String orderId() {
    return order.getOrderId();
  }

  @Override
  public Set<String> skus(Outcome soFar) {
    return soFar.lines().stream().map(PricedLine::getSku).collect(Collectors.toSet());
  }

  @Override
  public Optional<Decided> decide(Outcome soFar, Draft draft) {
    return switch (soFar.kind()) {
      case NONE -> Optional.of(released(List.of()));
      case RESERVED -> Optional.of(giveBack(soFar.lines(), draft));
      case REJECTED, RELEASED -> Optional.empty();
    };
  }

  private Decided giveBack(List<PricedLine> lines, Draft draft) {
    for (PricedLine line : lines) {
      if (!draft.knows(line.getSku())) {
        throw new IllegalStateException("no level of " + line.getSku() + ", which is reserved");
      }
    }
    lines.forEach(line -> draft.add(line.getSku(), line.getQuantity()));
    return released(lines);
  }

  private Decided released(List<PricedLine> lines) {
    return new Decided(
        Outcome.Kind.RELEASED,
        StockReleased.newBuilder()
            .setSchemaVersion(SCHEMA_VERSION)
            .setOrder(order.toBuilder().clearPaymentToken())
            .addAllLines(lines)
            .build());
  }
}
