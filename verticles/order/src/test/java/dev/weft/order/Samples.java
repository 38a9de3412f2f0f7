package dev.weft.order;

import com.google.protobuf.Message;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.contract.StockShards;
import dev.weft.order.domain.Prices;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.inventory.v1.StockRejected;
import dev.weft.proto.inventory.v1.StockReserved;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.proto.payments.v1.PaymentDeclined;
import dev.weft.proto.payments.v1.PaymentRefunded;
import java.time.Instant;
import java.util.Map;

/** Requests, and the events that the other services would send. */
final class Samples {
  static final Prices PRICES = new Prices(Map.of("YARN", 720L, "LOOM", 4_900L), "EUR");
  static final Money TOTAL = Money.newBuilder().setAmountMinor(1_440).setCurrency("EUR").build();
  static final PricedLine PRICED =
      PricedLine.newBuilder().setSku("YARN").setQuantity(2).setUnitPriceMinor(720).build();

  static final StockShards SHARDS = new StockShards(3);

  private Samples() {}

  static PlaceOrder placeOrder() {
    PlaceOrder.Builder order =
        PlaceOrder.newBuilder().setCustomerId("c-1").setPaymentToken("tok_ok");
    order.addLinesBuilder().setSku("YARN").setQuantity(2);
    return order.build();
  }

  static OrderRef ref(String orderId, long orderSequence) {
    return OrderRef.newBuilder()
        .setOrderId(orderId)
        .setCustomerId("c-1")
        .setPaymentToken("tok_ok")
        .setOrderSequence(orderSequence)
        .build();
  }

  /** By the one shard that has the lines of {@link #placeOrder}, unless the order names more. */
  static StockReserved stockReserved(OrderRef order) {
    OrderRef.Builder placed = order.toBuilder();
    if (placed.getStockShardsCount() == 0) {
      placed.addStockShards(SHARDS.shardOf(PRICED.getSku()));
    }
    return StockReserved.newBuilder().setOrder(placed).addLines(PRICED).setTotal(TOTAL).build();
  }

  static StockRejected stockRejected(OrderRef order) {
    return StockRejected.newBuilder()
        .setOrder(order)
        .setReason(RejectionReason.REJECTION_REASON_OUT_OF_STOCK)
        .setDetail("YARN")
        .build();
  }

  static PaymentCaptured captured(OrderRef order) {
    return PaymentCaptured.newBuilder()
        .setOrder(order)
        .setAmount(TOTAL)
        .setChargeId("ch_1")
        .build();
  }

  static PaymentDeclined declined(OrderRef order) {
    return PaymentDeclined.newBuilder().setOrder(order).setReason("card_declined").build();
  }

  static PaymentRefunded refunded(OrderRef order) {
    return PaymentRefunded.newBuilder()
        .setOrder(order)
        .setAmount(TOTAL)
        .setChargeId("ch_1")
        .setRefundId("re_1")
        .build();
  }

  static <M extends Message> Delivery<M> delivery(M event) {
    int shard = SHARDS.shardOf(PRICED.getSku());
    return delivery("a.subject." + shard, event);
  }

  static <M extends Message> Delivery<M> delivery(String subject, M event) {
    return new Delivery<>(event, "an-id", "A_STREAM", subject, 7, Instant.EPOCH, 1);
  }
}
