package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.gateway.auth.Scope;
import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.api.v1.GetInventory;
import dev.weft.proto.api.v1.GetInventoryReply;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.Inventory;
import dev.weft.proto.api.v1.OrderAccepted;
import dev.weft.proto.api.v1.OrderView;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import dev.weft.proto.common.v1.OrderStatus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests in bytes over the event bus, as the bridge brings them. */
class BusApiTest {
  private static final String ID = "0197c1f0-6d1e-7c3a-9b52-000000000001";
  private static final String ORDER =
      """
      {"customerId": "c-1", "items": [{"sku": "YARN-WOOL-NAT", "quantity": 2}],
       "paymentToken": "tok_ok"}
      """;

  @TempDir Path dir;
  private final Queue<PlaceOrder> placed = new ConcurrentLinkedQueue<>();
  @AutoClose private Fixture weft;

  /** An answer as its reader sees it. */
  private record Answer(int status, String reason, String type, JsonObject body) {}

  @Test
  void takesAnOrderAsOverHttp() {
    start(Fixture.OPTIONS);
    Answer answer =
        ask(Addresses.GATEWAY_ORDERS_SUBMIT, ORDER, Map.of("Idempotency-Key", "basket-17"));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.type()).isEqualTo("application/json");
    assertThat(answer.body())
        .isEqualTo(new JsonObject().put("orderId", ID).put("status", "PENDING"));
    assertThat(placed).hasSize(1);
    assertThat(placed.peek().getIdempotencyKey()).isEqualTo("basket-17");
    assertThat(placed.peek().getLines(0).getQuantity()).isEqualTo(2);
  }

  @Test
  void readsOrdersAndStock() {
    start(Fixture.OPTIONS);
    assertThat(order(Map.of()).body().getString("customerId")).isEqualTo("c-1");
    assertThat(ask(Addresses.GATEWAY_INVENTORY_GET, "", Map.of()).body().getJsonArray("items"))
        .hasSize(1);
    String sku = "{\"sku\": \"YARN-WOOL-NAT\"}";
    assertThat(ask(Addresses.GATEWAY_INVENTORY_GET, sku, Map.of()).body().getInteger("available"))
        .isEqualTo(7);
  }

  @Test
  void saysWhatIsWrongAsProblemDetails() {
    start(Fixture.OPTIONS);
    Answer malformed = ask(Addresses.GATEWAY_ORDERS_SUBMIT, "{", Map.of());
    assertThat(malformed.status()).isEqualTo(400);
    assertThat(malformed.type()).isEqualTo("application/problem+json");
    assertThat(malformed.reason()).isEqualTo("Malformed JSON");
    assertThat(malformed.body().getString("type")).isEqualTo("urn:weft:problem:malformed-json");

    Answer unknown = ask(Addresses.GATEWAY_ORDERS_GET, "{\"orderId\": \"no id\"}", Map.of());
    assertThat(unknown.status()).isEqualTo(404);
    Answer field = ask(Addresses.GATEWAY_INVENTORY_GET, "{\"sku\": 7, \"x\": 1}", Map.of());
    assertThat(field.body().getJsonArray("errors")).hasSize(2);
    Answer large = ask(Addresses.GATEWAY_ORDERS_SUBMIT, " ".repeat(70_000), Map.of());
    assertThat(large.status()).isEqualTo(413);
    assertThat(placed).isEmpty();
  }

  @Test
  void answers503WhileNobodyHasTheService() {
    weft = new Fixture();
    Answer answer = order(Map.of());
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body().getString("failureId")).isEqualTo("KRN-101");
  }

  @Test
  void asksForKeysWhereHttpDoes() throws Exception {
    Keys keys = new Keys(dir);
    String mine = keys.ofCustomer("app", "c-1", Scope.ORDERS_READ, Scope.ORDERS_WRITE);
    String ofOther = keys.ofCustomer("other", "c-2", Scope.ORDERS_READ, Scope.ORDERS_WRITE);
    String reader = keys.add("reader", Scope.ORDERS_READ);
    start(Fixture.with(keys.http()));

    assertThat(order(Map.of()).status()).isEqualTo(401);
    assertThat(order(bearer("weft_wrong")).status()).isEqualTo(401);
    assertThat(order(bearer(mine)).status()).isEqualTo(200);
    assertThat(order(bearer(ofOther)).status()).as("as if it were not there").isEqualTo(404);
    assertThat(submit(mine).status()).isEqualTo(202);
    assertThat(submit(ofOther).status()).isEqualTo(403);
    assertThat(submit(reader).status()).isEqualTo(403);
    assertThat(placed).hasSize(1);
  }

  @Test
  void countsItsRequestsAsThoseOverHttp() {
    weft = new Fixture(Fixture.with(new JsonObject().put("inFlightMax", 1)));
    weft.<GetOrder, GetOrderReply>answer(
        Addresses.ORDER_GET, question -> Future.future(never -> {}));
    Future<Message<Buffer>> first =
        weft.vertx
            .eventBus()
            .request(Addresses.GATEWAY_ORDERS_GET, Buffer.buffer("{\"orderId\": \"" + ID + "\"}"));
    Answer second = order(Map.of());
    assertThat(second.status()).isEqualTo(503);
    assertThat(second.reason()).isEqualTo("Service overloaded");
    assertThat(Fixture.await(first).headers().get("status")).isEqualTo("503");
    assertThat(order(Map.of()).reason()).as("room again").isNotEqualTo("Service overloaded");
  }

  private void start(GatewayOptions options) {
    weft = new Fixture(options);
    weft.<PlaceOrder, PlaceOrderReply>answer(
        Addresses.ORDER_PLACE,
        order -> {
          placed.add(order);
          OrderAccepted.Builder accepted =
              OrderAccepted.newBuilder().setOrderId(ID).setStatus(OrderStatus.ORDER_STATUS_PENDING);
          return Future.succeededFuture(PlaceOrderReply.newBuilder().setAccepted(accepted).build());
        });
    weft.<GetOrder, GetOrderReply>answer(
        Addresses.ORDER_GET,
        question ->
            Future.succeededFuture(
                GetOrderReply.newBuilder()
                    .setOrder(
                        OrderView.newBuilder()
                            .setOrderId(question.getOrderId())
                            .setCustomerId("c-1")
                            .setStatus(OrderStatus.ORDER_STATUS_CONFIRMED))
                    .build()));
    weft.<GetInventory, GetInventoryReply>answer(
        Addresses.INVENTORY_GET,
        question -> {
          Inventory.Item.Builder item =
              Inventory.Item.newBuilder().setSku("YARN-WOOL-NAT").setAvailable(7);
          return Future.succeededFuture(
              GetInventoryReply.newBuilder()
                  .setInventory(Inventory.newBuilder().addItems(item))
                  .build());
        });
  }

  private Answer order(Map<String, String> headers) {
    return ask(Addresses.GATEWAY_ORDERS_GET, "{\"orderId\": \"" + ID + "\"}", headers);
  }

  private Answer submit(String key) {
    return ask(Addresses.GATEWAY_ORDERS_SUBMIT, ORDER, bearer(key));
  }

  private static Map<String, String> bearer(String key) {
    return Map.of("Authorization", "Bearer " + key);
  }

  private Answer ask(String address, String body, Map<String, String> headers) {
    DeliveryOptions options = new DeliveryOptions();
    headers.forEach(options::addHeader);
    Message<Buffer> reply =
        Fixture.await(weft.vertx.eventBus().<Buffer>request(address, Buffer.buffer(body), options));
    return new Answer(
        Integer.parseInt(reply.headers().get("status")),
        reply.headers().get("reason"),
        reply.headers().get("Content-Type"),
        reply.body().toJsonObject());
  }
}
