package dev.weft.inventory.domain;

import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockReleased;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An order ended without its goods: what it holds of one shard goes back. When it holds nothing
 * yet, a release without lines stays in the way of a reservation that comes later.
 *
 * @param order refers to the event that ended the order
 */
public record Release(OrderRef order) implements StockChange<Void> {
  private static final int SCHEMA_VERSION = 1;

  @Override
  public String id() {
    return order.getOrderId();
  }

  @Override
  public Set<String> skus(Outcome soFar) {
    return soFar.lines().stream().map(PricedLine::getSku).collect(Collectors.toSet());
  }

  @Override
  public StockDecision<Void> decide(Outcome soFar, PendingLevels pending) {
    return switch (soFar.kind()) {
      case NONE -> released(List.of(), pending);
      case RESERVED -> giveBack(soFar.lines(), pending);
      case REJECTED, RELEASED -> new StockDecision.Nothing<>(null);
      case UNREADABLE -> throw soFar.obstacle();
      case ADJUSTED -> throw new IllegalStateException("an adjustment has the same id");
    };
  }

  private StockDecision<Void> giveBack(List<PricedLine> lines, PendingLevels pending) {
    lines.forEach(line -> pending.available(line.getSku()));
    lines.forEach(line -> pending.add(line.getSku(), line.getQuantity()));
    return released(lines, pending);
  }

  private StockDecision<Void> released(List<PricedLine> lines, PendingLevels pending) {
    Set<String> skus = new LinkedHashSet<>();
    lines.forEach(line -> skus.add(line.getSku()));
    return new StockDecision.Store<>(
        Outcome.Kind.RELEASED,
        StockReleased.newBuilder()
            .setSchemaVersion(SCHEMA_VERSION)
            .setOrder(order.toBuilder().clearPaymentToken())
            .addAllLines(lines)
            .addAllLevels(pending.levels(skus))
            .setFlushedSequence(pending.flushedSequence())
            .build(),
        null);
  }
}
