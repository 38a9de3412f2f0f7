package dev.weft.order.domain;

import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.orders.v1.OrderCreated;
import java.util.List;

/**
 * Whether what somebody else says about the stock of an order can be: it is about the order as it
 * was created, has the lines of that shard, and costs what they cost.
 *
 * <p>Thread-safe.
 */
public final class StockClaims {
  /** Stock that was reserved or rejected for the order as it is not. */
  public static final String UNFOUNDED = "ORD-105";

  private final Prices prices;
  private final StockShards shards;

  public StockClaims(Prices prices, StockShards shards) {
    this.prices = prices;
    this.shards = shards;
  }

  /**
   * Of what any shard says of an order: that it means this one.
   *
   * @throws Failure REJECT otherwise
   */
  public void require(OrderState order, OrderRef claimed) {
    require(claimed.getCustomerId().equals(order.created().getCustomerId()), "another customer");
  }

  /**
   * Of what a shard says that it has reserved.
   *
   * @throws Failure REJECT otherwise; RETRY when only prices differ, which nodes get one after the
   *     other
   */
  public void require(OrderState order, StockReserved claimed, int shard) {
    OrderCreated created = order.created();
    require(order, claimed.getOrder());
    require(
        claimed.getOrder().getStockShardsList().equals(shardsOf(created)),
        "other shards than the order's lines are in");
    List<OrderLine> wanted =
        created.getLinesList().stream()
            .filter(line -> shards.shardOf(line.getSku()) == shard)
            .toList();
    require(
        wanted.equals(claimed.getLinesList().stream().map(StockClaims::unpriced).toList()),
        "other lines than the order's");
    requirePrices(claimed);
  }

  private List<Integer> shardsOf(OrderCreated created) {
    return created.getLinesList().stream()
        .map(line -> shards.shardOf(line.getSku()))
        .distinct()
        .sorted()
        .toList();
  }

  private void requirePrices(StockReserved claimed) {
    long totalMinor = 0;
    for (PricedLine line : claimed.getLinesList()) {
      if (prices.of(line.getSku()).orElse(-1) != line.getUnitPriceMinor()) {
        throw Failure.retry(
            UNFOUNDED, "another price of " + line.getSku() + " than the catalogue has here");
      }
      totalMinor += line.getUnitPriceMinor() * line.getQuantity();
    }
    require(
        claimed.getTotal().getAmountMinor() == totalMinor
            && claimed.getTotal().getCurrency().equals(prices.currency()),
        "a total that is not that of its lines");
  }

  private static OrderLine unpriced(PricedLine line) {
    return OrderLine.newBuilder().setSku(line.getSku()).setQuantity(line.getQuantity()).build();
  }

  private static void require(boolean fits, String complaint) {
    if (!fits) {
      throw Failure.reject(UNFOUNDED, "stock that the order does not call for: " + complaint);
    }
  }
}
