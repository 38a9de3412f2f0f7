package dev.weft.inventory.domain;

import dev.weft.kernel.contract.StockShards;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.OrderRef;
import java.util.List;

/**
 * One shard of the stock: which SKUs, and so which lines of an order, are its own. An unknown SKU
 * is of the shard that its hash says, so that exactly one shard rejects it.
 *
 * @param all how the stock is divided
 * @param index this one, from 0
 */
public record StockShard(StockShards all, int index) {
  /** The whole stock. */
  public static final StockShard ONLY = new StockShard(StockShards.ONE, 0);

  public StockShard {
    if (index < 0 || index >= all.count()) {
      throw new IllegalArgumentException("shard " + index + " of " + all.count());
    }
  }

  public String stream() {
    return all.stream(index);
  }

  public boolean owns(String sku) {
    return all.shardOf(sku) == index;
  }

  public List<OrderLine> ownOf(List<OrderLine> lines) {
    return lines.stream().filter(line -> owns(line.getSku())).toList();
  }

  /** The shards that the lines of an order belong to, ascending. */
  public List<Integer> shardsOf(List<OrderLine> lines) {
    return lines.stream().map(line -> all.shardOf(line.getSku())).distinct().sorted().toList();
  }

  /** Whether this shard may hold something of the order; true while nobody knows. */
  public boolean isConcernedBy(OrderRef order) {
    return order.getStockShardsCount() == 0 || order.getStockShardsList().contains(index);
  }

  /** Whether no other shard can hold anything of the order. */
  public boolean isAloneWith(OrderRef order) {
    return all.count() == 1 || order.getStockShardsList().equals(List.of(index));
  }
}
