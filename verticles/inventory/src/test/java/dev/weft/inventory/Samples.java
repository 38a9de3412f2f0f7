package dev.weft.inventory;

import com.google.protobuf.Message;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.kernel.bus.Delivery;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.orders.v1.OrderCancelled;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRejected;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** A small catalogue, and the events that the order service would send. */
public final class Samples {
  private Samples() {}

  /** YARN at 720, LOOM at 8900, DYE at 1650. */
  public static Catalogue catalogue(long yarn, long loom, long dye) {
    Map<String, Catalogue.Item> items = new LinkedHashMap<>();
    items.put("YARN", new Catalogue.Item("Wool yarn", 720, yarn));
    items.put("LOOM", new Catalogue.Item("Frame loom", 8_900, loom));
    items.put("DYE", new Catalogue.Item("Indigo", 1_650, dye));
    return new Catalogue("EUR", items);
  }

  public static OrderCreated created(String orderId, Map<String, Integer> lines) {
    OrderCreated.Builder created =
        OrderCreated.newBuilder()
            .setOrderId(orderId)
            .setCustomerId("c-1")
            .setPaymentToken("tok_ok");
    lines.forEach((sku, quantity) -> created.addLinesBuilder().setSku(sku).setQuantity(quantity));
    return created.build();
  }

  public static OrderCancelled cancelled(String orderId) {
    return OrderCancelled.newBuilder().setOrder(ref(orderId)).build();
  }

  public static OrderRejected rejected(String orderId, RejectionReason reason) {
    return OrderRejected.newBuilder().setOrder(ref(orderId)).setReason(reason).build();
  }

  public static Delivery<Message> delivery(Message event, long sequence) {
    return delivery(event, sequence, Instant.now());
  }

  public static Delivery<Message> delivery(Message event, long sequence, Instant time) {
    return new Delivery<>(event, "an-id", "ORDERS", "a.subject", sequence, time, 1);
  }

  private static OrderRef ref(String orderId) {
    return OrderRef.newBuilder().setOrderId(orderId).setCustomerId("c-1").build();
  }
}
