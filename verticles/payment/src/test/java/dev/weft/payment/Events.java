package dev.weft.payment;

import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderReserved;

/** Events that ask the payment service for something. */
final class Events {
  static final Money TOTAL = Money.newBuilder().setAmountMinor(4_950).setCurrency("EUR").build();

  private Events() {}

  static OrderReserved reserved(String orderId, String token) {
    return OrderReserved.newBuilder()
        .setSchemaVersion(1)
        .setOrder(ref(orderId).setPaymentToken(token))
        .setTotal(TOTAL)
        .build();
  }

  static OrderRefundDue refundDue(String orderId, String chargeId) {
    return OrderRefundDue.newBuilder()
        .setSchemaVersion(1)
        .setOrder(ref(orderId))
        .setAmount(TOTAL)
        .setChargeId(chargeId)
        .build();
  }

  private static OrderRef.Builder ref(String orderId) {
    return OrderRef.newBuilder()
        .setOrderId(orderId)
        .setCustomerId("customer-1")
        .setOrderSequence(1);
  }
}
