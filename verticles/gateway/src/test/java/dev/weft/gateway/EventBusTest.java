package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.gateway.auth.Scope;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.options.OptionsException;
import dev.weft.proto.api.v1.GetInventory;
import dev.weft.proto.api.v1.GetInventoryReply;
import dev.weft.proto.api.v1.GetOrder;
import dev.weft.proto.api.v1.GetOrderReply;
import dev.weft.proto.api.v1.Inventory;
import dev.weft.proto.api.v1.OrderView;
import io.vertx.core.Future;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bus clients over real WebSockets, against the lists of the configuration. */
class EventBusTest {
  private static final String ID = "0197c1f0-6d1e-7c3a-9b52-000000000001";
  private static final String POINTS = "loyalty.points";
  private static final String NEWS = "loyalty.news";

  @TempDir Path dir;
  private final Queue<Message<Object>> asked = new ConcurrentLinkedQueue<>();
  private Fixture weft;

  @AfterEach
  void stop() {
    if (weft != null) {
      weft.close();
    }
  }

  @Test
  void isNotThereUnlessAnAddressIsAllowed() {
    weft = new Fixture();
    assertThat(weft.get("/eventbus/info").statusCode()).isEqualTo(404);
    assertThat(BusSocket.refusal(weft)).isEqualTo(404);
  }

  @Test
  void asksAnAllowedAddressInJson() {
    open(new JsonObject());
    BusSocket client = new BusSocket(weft);
    client.ask("r1", Addresses.ORDER_GET, new JsonObject().put("orderId", ID));
    JsonObject reply = client.answer("r1");
    assertThat(reply.getString("type")).isEqualTo("rec");
    assertThat(reply.getJsonObject("body").getJsonObject("order"))
        .isEqualTo(new JsonObject().put("orderId", ID).put("customerId", "c-1"));

    client.ask("r2", POINTS, new JsonArray().add(1).add("two"));
    assertThat(client.answer("r2").getJsonArray("body")).containsExactly(1, "two");
  }

  @Test
  void asksTheEdgeAsOverHttp() {
    open(new JsonObject());
    BusSocket client = new BusSocket(weft);
    client.ask("r1", Addresses.GATEWAY_INVENTORY_GET, new JsonObject().put("sku", "YARN"));
    JsonObject reply = client.answer("r1");
    assertThat(reply.getJsonObject("body").getInteger("available")).isEqualTo(7);
    assertThat(reply.getJsonObject("headers").getString("status")).isEqualTo("200");

    client.ask("r2", Addresses.GATEWAY_ORDERS_GET, new JsonObject().put("orderId", "no id"));
    assertThat(client.answer("r2").getJsonObject("body").getString("type"))
        .startsWith("urn:weft:problem:");
  }

  @Test
  void refusesAnAddressThatIsNotListed() {
    open(new JsonObject());
    BusSocket client = new BusSocket(weft);
    client.ask("r1", Addresses.ORDER_CANCEL, new JsonObject().put("orderId", ID));
    JsonObject refused = client.answer("r1");
    assertThat(refused.getString("type")).isEqualTo("err");
    assertThat(refused.getString("body")).isEqualTo("access_denied");
    assertThat(refused.getString("message"))
        .contains("order.cancel", "http.eventBus.inbound does not list it");

    client.send("register", POINTS, null);
    assertThat(client.next().getString("message")).contains("http.eventBus.outbound");
    client.send("publish", NEWS, "spoofed");
    assertThat(client.next().getString("body")).isEqualTo("access_denied");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "journal.append.ORDERS",
        "order.on-payment",
        "payment.capture",
        "gateway.x",
        "order.*",
        "*"
      })
  void cannotBeConfiguredToLetForgedEventsIn(String address) {
    assertThatThrownBy(
            () -> Fixture.with(Fixture.bus(List.of(address), List.of(), new JsonObject())))
        .isInstanceOf(OptionsException.class)
        .hasMessageContaining("http.eventBus.inbound")
        .hasMessageContaining(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {Addresses.PAYMENT_CAPTURE, "journal.advanced.ORDERS"})
  void cannotBeConfiguredToTakeTheMessagesOfAService(String address) {
    assertThatThrownBy(
            () -> Fixture.with(Fixture.bus(List.of(), List.of(address), new JsonObject())))
        .isInstanceOf(OptionsException.class)
        .hasMessageContaining("http.eventBus.outbound");
  }

  @Test
  void listensAndAnswers() {
    open(new JsonObject());
    BusSocket client = new BusSocket(weft);
    client.send("register", NEWS, null);
    client.send("register", NEWS, null);
    assertThat(client.next().getString("body")).isEqualTo("address_already_registered");
    weft.vertx.eventBus().publish(NEWS, new JsonObject().put("n", 1));
    assertThat(client.next().getJsonObject("body").getInteger("n")).isEqualTo(1);

    Future<Message<Object>> reply = weft.vertx.eventBus().request(NEWS, "ping");
    JsonObject request = client.next();
    client.send("send", request.getString("replyAddress"), "pong");
    assertThat(Fixture.await(reply).body()).isEqualTo("pong");

    client.send("unregister", NEWS, null);
    client.send("unregister", NEWS, null);
    assertThat(client.next().getString("body")).isEqualTo("unknown_address");
    // An answer is good for once, and only for what was asked.
    client.send("send", request.getString("replyAddress"), "again");
    assertThat(client.next().getString("body")).isEqualTo("access_denied");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "\"x\"",
        "",
        "{}",
        "{\"type\":1}",
        "{\"type\":\"send\"}",
        "{\"type\":\"send\",\"address\":7}",
        "{\"type\":\"send\",\"address\":\"loyalty.points\",\"headers\":[]}",
        "{\"type\":\"send\",\"address\":\"loyalty.points\",\"headers\":{\"a\":1}}",
        "{\"type\":\"send\",\"address\":\"loyalty.points\",\"headers\":{\"weft-subject\":\"x\"}}",
        "{\"type\":\"send\",\"address\":\"order.get\",\"body\":{\"orderID\":1}}",
        "{\"type\":\"send\",\"address\":\"order.get\",\"body\":[]}",
        "{\"type\":\"send\",\"address\":\"loyalty.points\",\"replyAddress\":{}}"
      })
  void saysWhatIsWrongWithAMessageAndGoesOn(String message) {
    open(new JsonObject());
    BusSocket client = new BusSocket(weft);
    client.write(message);
    JsonObject refused = client.next();
    assertThat(refused.getString("type")).isEqualTo("err");
    assertThat(refused.getString("body")).matches("(invalid|missing)_[a-z_]+");
    assertThat(refused.getString("message")).startsWith(refused.getString("body") + ": ");
    client.ask("r1", POINTS, "still there");
    assertThat(client.answer("r1").getString("body")).isEqualTo("still there");
    assertThat(asked).hasSize(1);
  }

  @Test
  void passesFailuresOn() {
    open(new JsonObject());
    weft.consume(NEWS, message -> message.reply(Failure.reject("LOY-1", "no such card")));
    BusSocket client = new BusSocket(weft);
    client.ask("r1", NEWS + ".ask", 1);
    JsonObject failed = client.answer("r1");
    assertThat(failed.getString("failureType")).isEqualTo("NO_HANDLERS");
    assertThat(failed.getInteger("failureCode")).isEqualTo(-1);
  }

  @Test
  void speaksSockJsAsTheJavaScriptClientDoes() {
    open(new JsonObject());
    JsonObject info = Fixture.json(weft.get("/eventbus/info"));
    assertThat(info.getBoolean("websocket")).isTrue();
    BusSocket client = new BusSocket(weft, "/eventbus/042/abcdefgh/websocket", "", 65_536);
    client.awaitText("o");
    JsonObject ask =
        new JsonObject()
            .put("type", "send")
            .put("address", POINTS)
            .put("replyAddress", "r1")
            .put("body", "hello");
    client.write(new JsonArray().add(ask.encode()).add("{\"type\":\"ping\"}").encode());
    String frame = client.awaitText("a[");
    JsonArray messages = new JsonArray(frame.substring(1));
    assertThat(new JsonObject(messages.getString(0)).getString("body")).isEqualTo("hello");
    client.write("{\"type\":\"ping\"}");
    assertThat(client.awaitText("a[\"{\\\"type\\\":\\\"err\\\"")).contains("invalid_json");
  }

  @Test
  void needsAKeyWhereHttpDoes() {
    Keys keys = new Keys(dir);
    String operator = keys.add("operator", Scope.OPS, Scope.ORDERS_READ);
    String customer = keys.ofCustomer("app", "c-2", Scope.ORDERS_READ);
    open(new JsonObject(), keys.http());
    assertThat(BusSocket.refusal(weft)).isEqualTo(401);
    assertThat(weft.get("/eventbus/info").statusCode()).isEqualTo(401);

    BusSocket app = new BusSocket(weft, customer);
    app.ask("r1", Addresses.ORDER_GET, new JsonObject().put("orderId", ID));
    assertThat(app.answer("r1").getString("message")).contains("the scope ops is needed");
    // The edge checks whose order it is: somebody else's is none.
    app.ask("r2", Addresses.GATEWAY_ORDERS_GET, new JsonObject().put("orderId", ID));
    assertThat(app.answer("r2").getJsonObject("headers").getString("status")).isEqualTo("404");

    BusSocket ops = new BusSocket(weft, operator);
    ops.ask("r1", Addresses.ORDER_GET, new JsonObject().put("orderId", ID));
    assertThat(ops.answer("r1").getString("type")).isEqualTo("rec");
    ops.ask("r2", POINTS, 1);
    ops.answer("r2");
    // Nobody behind the bus learns a key who does not check it.
    assertThat(asked.peek().headers().contains("Authorization")).isFalse();

    keys.revoke("operator");
    ops.awaitClosed();
    assertThat(ops.closeCode()).isEqualTo((short) 3000);
    assertThat(app.isClosed()).isFalse();
  }

  @Test
  void saysGoodbyeWhenTheNodeStops() {
    open(new JsonObject());
    BusSocket client = new BusSocket(weft);
    Fixture.await(weft.vertx.undeploy(weft.deploymentId));
    client.awaitClosed();
    assertThat(client.closeCode()).isEqualTo((short) 1001);
  }

  private void open(JsonObject keys) {
    open(keys, new JsonObject());
  }

  private void open(JsonObject keys, JsonObject http) {
    weft =
        new Fixture(
            Fixture.with(
                Fixture.bus(
                        List.of(
                            Addresses.ORDER_GET,
                            Addresses.GATEWAY_INVENTORY_GET,
                            Addresses.GATEWAY_ORDERS_GET,
                            POINTS,
                            NEWS + ".ask"),
                        List.of(NEWS),
                        keys)
                    .mergeIn(http, true)));
    weft.echo(POINTS, asked);
    weft.answer(
        Addresses.ORDER_GET,
        (GetOrder get) ->
            Future.succeededFuture(
                GetOrderReply.newBuilder()
                    .setOrder(
                        OrderView.newBuilder().setOrderId(get.getOrderId()).setCustomerId("c-1"))
                    .build()));
    weft.answer(
        Addresses.INVENTORY_GET,
        (GetInventory get) ->
            Future.succeededFuture(
                GetInventoryReply.newBuilder()
                    .setInventory(
                        Inventory.newBuilder()
                            .addItems(
                                Inventory.Item.newBuilder().setSku(get.getSku()).setAvailable(7)))
                    .build()));
  }
}
