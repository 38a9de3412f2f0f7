package dev.weft.tools.conformance;

import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderReserved;

/** Events of orders that exist only in the kit, as Weft stores them. */
final class SampleEvents {
  static final String CUSTOMER = "cust-kit";
  static final String TOKEN_OK = "tok_ok";
  static final long PRICE = 2_790;
  static final Money TOTAL = Money.newBuilder().setAmountMinor(PRICE).setCurrency("EUR").build();

  private static final String SKU = "YARN-WOOL-NAT";

  private SampleEvents() {}

  static OrderCreated created(String id, String customer, String token) {
    return OrderCreated.newBuilder()
        .setSchemaVersion(1)
        .setOrderId(id)
        .setCustomerId(customer)
        .addLines(OrderLine.newBuilder().setSku(SKU).setQuantity(1))
        .setPaymentToken(token)
        .build();
  }

  static OrderReserved reserved(String id, String customer, String token) {
    return OrderReserved.newBuilder()
        .setSchemaVersion(1)
        .setOrder(ref(id, customer).toBuilder().setPaymentToken(token))
        .addLines(PricedLine.newBuilder().setSku(SKU).setQuantity(1).setUnitPriceMinor(PRICE))
        .setTotal(TOTAL)
        .build();
  }

  static OrderCancelled cancelled(String id, String customer) {
    return OrderCancelled.newBuilder()
        .setSchemaVersion(1)
        .setOrder(ref(id, customer))
        .setDetail("changed my mind")
        .build();
  }

  static OrderRef ref(String id, String customer) {
    return OrderRef.newBuilder().setOrderId(id).setCustomerId(customer).setOrderSequence(1).build();
  }
}
