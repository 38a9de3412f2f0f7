package dev.weft.order.domain;

import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderCreated;
import java.util.Comparator;
import java.util.List;

/** What several shards of the stock reserved for one order, put together. */
public final class StockParts {
  private StockParts() {}

  /**
   * As if one shard had reserved it all: the lines as the customer ordered them, and their total.
   *
   * @param parts of every shard that holds lines of the order
   */
  public static StockReserved joined(OrderCreated order, List<StockReserved> parts) {
    List<String> skus = order.getLinesList().stream().map(OrderLine::getSku).toList();
    List<PricedLine> lines =
        parts.stream()
            .flatMap(part -> part.getLinesList().stream())
            .sorted(Comparator.comparingInt(line -> skus.indexOf(line.getSku())))
            .toList();
    return parts.get(0).toBuilder()
        .clearLines()
        .addAllLines(lines)
        .setTotal(parts.stream().map(StockReserved::getTotal).reduce(StockParts::sum).orElseThrow())
        .build();
  }

  private static Money sum(Money one, Money other) {
    return one.toBuilder()
        .setAmountMinor(Math.addExact(one.getAmountMinor(), other.getAmountMinor()))
        .build();
  }
}
