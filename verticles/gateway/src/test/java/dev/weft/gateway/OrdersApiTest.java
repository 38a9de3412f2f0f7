package dev.weft.gateway;

import static dev.weft.gateway.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.api.v1.CancelOrder;
import dev.weft.proto.api.v1.CancelOrderReply;
import dev.weft.proto.api.v1.GetInventory;
import dev.weft.proto.api.v1.GetInventoryReply;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.GetTimeline;
import dev.weft.proto.api.v1.GetTimelineReply;
import dev.weft.proto.api.v1.Inventory;
import dev.weft.proto.api.v1.OrderAccepted;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.api.v1.Timeline;
import dev.weft.proto.common.v1.Money;
import dev.weft.proto.common.v1.OrderStatus;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** A real HTTP client asks about orders and stock; the services behind are played. */
class OrdersApiTest extends GatewayTest {
  private static final String ID = "0197c1f0-6d1e-7c3a-9b52-4f0e8a2d6b11";

  @Test
  void showsWhatIsKnownOfANewOrder() {
    onGet(
        OrderView.newBuilder()
            .setOrderId(ID)
            .setCustomerId("c-42")
            .setStatus(OrderStatus.ORDER_STATUS_PENDING)
            .addLines(OrderView.Line.newBuilder().setSku("A").setQuantity(2))
            .setCreatedAt(Timestamp.newBuilder().setSeconds(1_767_268_800L))
            // So late that it has not waited yet, whenever this runs.
            .setUpdatedAt(Timestamp.newBuilder().setSeconds(4_102_444_800L).setNanos(5_000_000))
            .setTraceId("4bf92f3577b34da6a3ce929d0e0e4736")
            .build());

    assertThat(json(weft.get("/api/v1/orders/" + ID)))
        .isEqualTo(
            new JsonObject(
                """
                {"orderId":"0197c1f0-6d1e-7c3a-9b52-4f0e8a2d6b11","customerId":"c-42",
                 "status":"PENDING","items":[{"sku":"A","quantity":2}],
                 "createdAt":"2026-01-01T12:00:00Z","updatedAt":"2100-01-01T00:00:00.005Z",
                 "traceId":"4bf92f3577b34da6a3ce929d0e0e4736"}
                """));
  }

  @Test
  void saysWhyAnOrderThatShouldHaveMovedWaits() {
    onGet(
        OrderView.newBuilder()
            .setOrderId(ID)
            .setStatus(OrderStatus.ORDER_STATUS_PENDING)
            .setUpdatedAt(Timestamp.newBuilder().setSeconds(1_767_268_800L))
            .build());

    assertThat(json(weft.get("/api/v1/orders/" + ID)).getJsonObject("waiting"))
        .isEqualTo(
            new JsonObject()
                .put("for", "inventory")
                .put("route", "inventory")
                .put("since", "2026-01-01T12:00:00Z")
                .put("lastEvent", "")
                .put("condition", "role-missing")
                .put("reason", "no node in sight has the role inventory")
                .put("ends", "when a node has that role"));
  }

  @Test
  void showsPriceAndReasonOfAnOrderThatWasDeclined() {
    onGet(
        OrderView.newBuilder()
            .setOrderId(ID)
            .setStatus(OrderStatus.ORDER_STATUS_REJECTED)
            .setReason("PAYMENT_DECLINED")
            .addLines(OrderView.Line.newBuilder().setSku("A").setQuantity(2).setUnitPriceMinor(0))
            .setTotal(Money.newBuilder().setAmountMinor(0).setCurrency("EUR"))
            .build());

    JsonObject order = json(weft.get("/api/v1/orders/" + ID));

    assertThat(order.getString("reason")).isEqualTo("PAYMENT_DECLINED");
    assertThat(order.getLong("totalMinor")).isZero();
    assertThat(order.getString("currency")).isEqualTo("EUR");
    assertThat(order.getJsonArray("items").getJsonObject(0).getLong("unitPriceMinor")).isZero();
  }

  @Test
  void readsAnOrderIdInUpperCaseToo() {
    ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
    weft.<GetOrder, GetOrderReply>answer(
        Addresses.ORDER_GET,
        question -> {
          asked.add(question.getOrderId());
          Refusal refusal = Refusal.newBuilder().setCode(Refusal.Code.CODE_NOT_FOUND).build();
          return Future.succeededFuture(GetOrderReply.newBuilder().setRefusal(refusal).build());
        });
    HttpResponse<String> response =
        weft.get("/api/v1/orders/" + ID.toUpperCase(java.util.Locale.ROOT));
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(asked).containsExactly(ID);
  }

  @Test
  void tellsTheTimeline() {
    weft.<GetTimeline, GetTimelineReply>answer(
        Addresses.ORDER_TIMELINE,
        question ->
            Future.succeededFuture(
                GetTimelineReply.newBuilder()
                    .setTimeline(
                        Timeline.newBuilder()
                            .addEntries(
                                Timeline.Entry.newBuilder()
                                    .setStream("ORDERS")
                                    .setSequence(7)
                                    .setSubject("orders.created." + ID)
                                    .setType("weft.orders.v1.OrderCreated")
                                    .setEventId(ID + ":created")
                                    .setTraceId("aa")))
                    .build()));

    JsonObject timeline = json(weft.get("/api/v1/orders/" + ID + "/timeline"));

    assertThat(timeline.getString("orderId")).isEqualTo(ID);
    JsonObject event = timeline.getJsonArray("events").getJsonObject(0);
    assertThat(event.fieldNames())
        .containsExactlyInAnyOrder(
            "stream", "sequence", "time", "type", "subject", "eventId", "traceId");
    assertThat(event.getLong("sequence")).isEqualTo(7);
  }

  @Test
  void cancelsAnOrder() {
    weft.<CancelOrder, CancelOrderReply>answer(
        Addresses.ORDER_CANCEL,
        question ->
            Future.succeededFuture(
                CancelOrderReply.newBuilder()
                    .setAccepted(
                        OrderAccepted.newBuilder()
                            .setOrderId(question.getOrderId())
                            .setStatus(OrderStatus.ORDER_STATUS_CANCELLED))
                    .build()));
    HttpResponse<String> response = weft.post("/api/v1/orders/" + ID + "/cancel", "");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response))
        .isEqualTo(new JsonObject().put("orderId", ID).put("status", "CANCELLED"));
  }

  @Test
  void showsTheStock() {
    onInventory();
    JsonObject item = json(weft.get("/api/v1/inventory")).getJsonArray("items").getJsonObject(0);
    assertThat(item)
        .isEqualTo(
            new JsonObject()
                .put("sku", "LOOM-INKLE")
                .put("name", "Inkle loom, beech")
                .put("available", 80)
                .put("priceMinor", 6450)
                .put("currency", "EUR"));
    assertThat(json(weft.get("/api/v1/inventory/LOOM-INKLE"))).isEqualTo(item);
    assertThat(weft.get("/api/v1/inventory/OTHER").statusCode()).isEqualTo(404);
  }

  private void onGet(OrderView order) {
    weft.<GetOrder, GetOrderReply>answer(
        Addresses.ORDER_GET,
        question -> Future.succeededFuture(GetOrderReply.newBuilder().setOrder(order).build()));
  }

  private void onInventory() {
    Inventory.Item item =
        Inventory.Item.newBuilder()
            .setSku("LOOM-INKLE")
            .setName("Inkle loom, beech")
            .setAvailable(80)
            .setPrice(Money.newBuilder().setAmountMinor(6450).setCurrency("EUR"))
            .build();
    weft.<GetInventory, GetInventoryReply>answer(
        Addresses.INVENTORY_GET,
        question ->
            Future.succeededFuture(
                List.of("", item.getSku()).contains(question.getSku())
                    ? GetInventoryReply.newBuilder()
                        .setInventory(Inventory.newBuilder().addItems(item))
                        .build()
                    : GetInventoryReply.newBuilder()
                        .setRefusal(Refusal.newBuilder().setCode(Refusal.Code.CODE_NOT_FOUND))
                        .build()));
  }
}
