package dev.weft.inventory.domain;

import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.inventory.v1.StockRejected;
import dev.weft.proto.inventory.v1.StockReserved;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A created order wants its lines of one shard: it gets all of them, at the catalogue's prices, or
 * none.
 *
 * @param order refers to the order's creation, and names all shards that hold lines of it
 * @param lines the shard's own; a SKU may repeat
 */
public record Reserve(OrderRef order, List<OrderLine> lines, Catalogue catalogue)
    implements StockChange<Void> {
  /** Far above what the order service accepts: they only keep sums exact and batches small. */
  public static final int LINES_MAX = 200;

  public static final int QUANTITY_MAX = 1_000_000;

  private static final int SCHEMA_VERSION = 1;

  public Reserve {
    lines = List.copyOf(lines);
  }

  /**
   * What the shard has to do for the order.
   *
   * @param lines of the whole order: 1 to {@link #LINES_MAX}, each of 1 to {@link #QUANTITY_MAX}
   *     units
   */
  public static Reserve of(
      OrderRef order, List<OrderLine> lines, StockShard shard, Catalogue catalogue) {
    if (lines.isEmpty() || lines.size() > LINES_MAX) {
      throw new IllegalArgumentException(lines.size() + " lines, not 1 to " + LINES_MAX);
    }
    for (OrderLine line : lines) {
      if (line.getQuantity() < 1 || line.getQuantity() > QUANTITY_MAX) {
        throw new IllegalArgumentException(
            Integer.toUnsignedString(line.getQuantity()) + " units, not 1 to " + QUANTITY_MAX);
      }
    }
    OrderRef withShards =
        order.toBuilder().clearStockShards().addAllStockShards(shard.shardsOf(lines)).build();
    return new Reserve(withShards, shard.ownOf(lines), catalogue);
  }

  @Override
  public String id() {
    return order.getOrderId();
  }

  @Override
  public Set<String> skus(Outcome soFar) {
    if (soFar.kind() != Outcome.Kind.NONE) {
      return Set.of();
    }
    return lines.stream()
        .map(OrderLine::getSku)
        .filter(catalogue::sells)
        .collect(Collectors.toSet());
  }

  @Override
  public StockDecision<Void> decide(Outcome soFar, PendingLevels pending) {
    return switch (soFar.kind()) {
      case NONE -> decide(pending);
      // A redelivery, or the order ended before its turn came.
      case RESERVED, REJECTED, RELEASED -> new StockDecision.Nothing<>(null);
      case UNREADABLE -> throw soFar.obstacle();
      case ADJUSTED -> throw new IllegalStateException("an adjustment has the same id");
    };
  }

  private StockDecision<Void> decide(PendingLevels pending) {
    Map<String, Long> units = new LinkedHashMap<>();
    lines.forEach(line -> units.merge(line.getSku(), (long) line.getQuantity(), Math::addExact));
    for (String sku : units.keySet()) {
      if (!catalogue.sells(sku)) {
        return rejected(RejectionReason.REJECTION_REASON_UNKNOWN_SKU, sku, pending);
      }
    }
    for (Map.Entry<String, Long> wanted : units.entrySet()) {
      if (!pending.has(wanted.getKey(), wanted.getValue())) {
        return rejected(RejectionReason.REJECTION_REASON_OUT_OF_STOCK, wanted.getKey(), pending);
      }
    }
    StockReserved.Builder event = reserved();
    units.forEach((sku, count) -> pending.add(sku, -count));
    event
        .addAllLevels(pending.levels(units.keySet()))
        .setFlushedSequence(pending.flushedSequence());
    return new StockDecision.Store<>(Outcome.Kind.RESERVED, event.build(), null);
  }

  private StockReserved.Builder reserved() {
    StockReserved.Builder event =
        StockReserved.newBuilder().setSchemaVersion(SCHEMA_VERSION).setOrder(order);
    long totalMinor = 0;
    for (OrderLine line : lines) {
      long priceMinor = catalogue.item(line.getSku()).priceMinor();
      totalMinor =
          Math.addExact(totalMinor, Math.multiplyExact(priceMinor, (long) line.getQuantity()));
      event.addLines(
          PricedLine.newBuilder()
              .setSku(line.getSku())
              .setQuantity(line.getQuantity())
              .setUnitPriceMinor(priceMinor));
    }
    return event.setTotal(catalogue.money(totalMinor));
  }

  private StockDecision<Void> rejected(RejectionReason reason, String sku, PendingLevels pending) {
    return new StockDecision.Store<>(
        Outcome.Kind.REJECTED,
        StockRejected.newBuilder()
            .setSchemaVersion(SCHEMA_VERSION)
            .setOrder(order.toBuilder().clearPaymentToken())
            .setReason(reason)
            .setDetail(sku)
            .setFlushedSequence(pending.flushedSequence())
            .build(),
        null);
  }
}
