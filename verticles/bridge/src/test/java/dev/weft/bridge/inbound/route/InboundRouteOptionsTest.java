package dev.weft.bridge.inbound.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.bridge.BridgeOptions;
import dev.weft.bridge.inbound.delivery.Replay;
import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class InboundRouteOptionsTest {
  @Test
  void theNameIsTheDurableUnlessToldOtherwise() {
    InboundRouteOptions route = read(minimal());

    assertThat(route.durable()).isEqualTo("some-route");
    assertThat(route.maxInFlight()).isEqualTo(64);
    assertThat(route.ackWaitMs()).isEqualTo(30_000);
    assertThat(route.maxDeliver()).isEqualTo(20);
    assertThat(route.handlerTimeoutMs()).isEqualTo(60_000);
    assertThat(route.deadLetter()).isTrue();
    assertThat(route.ordered()).isFalse();
    assertThat(read(minimal().put("ordered", true)).ordered()).isTrue();
    assertThat(route.pinned()).isFalse();
    assertThat(read(minimal().put("pinned", true)).pinned()).isTrue();
    assertThat(route.delayMs()).isZero();
    assertThat(read(minimal().put("delay", "15m")).delayMs()).isEqualTo(900_000);
    assertThat(read(minimal().put("durable", "other")).durable()).isEqualTo("other");
  }

  @Test
  void theLastDelayRepeats() {
    InboundRouteOptions route = read(minimal().put("backoff", new JsonArray().add("1s").add("3s")));

    assertThat(List.of(1L, 2L, 3L, 900L).stream().map(route::delayAfterMs))
        .containsExactly(1_000L, 3_000L, 3_000L, 3_000L);
  }

  @Test
  void theLastDeliveryIsKnown() {
    InboundRouteOptions route = read(minimal().put("maxDeliver", 3));

    assertThat(route.isLast(2)).isFalse();
    assertThat(route.isLast(3)).isTrue();
    assertThat(route.isLast(4)).isTrue();
  }

  @Test
  void errorsNameTheKey() {
    assertWrong(minimal().put("ackWait", "soon"), "routes.inbound.some-route.ackWait");
    assertWrong(minimal().put("ackWait", "10ms"), "routes.inbound.some-route.ackWait");
    assertWrong(minimal().put("maxInFlight", 0), "routes.inbound.some-route.maxInFlight");
    assertWrong(minimal().put("backoff", new JsonArray()), "routes.inbound.some-route.backoff");
    assertWrong(minimal().put("delay", "8d"), "routes.inbound.some-route.delay");
    assertWrong(minimal().put("pinned", "yes"), "routes.inbound.some-route.pinned");
    assertWrong(minimal().put("durable", "a.b"), "routes.inbound.some-route.durable");
    assertWrong(minimal().putNull("stream"), "routes.inbound.some-route.stream");
    assertWrong(minimal().putNull("address"), "routes.inbound.some-route.address");
    assertWrong(minimal().putNull("subjects"), "routes.inbound.some-route.subjects");
    assertWrong(minimal().put("subjects", "a..b"), "routes.inbound.some-route.subjects");
  }

  @Test
  void routesAreCheckedAgainstStreamsAndEachOther() {
    JsonObject root = withRoute("a", minimal());
    JsonObject streams = root.getJsonObject("streams");
    JsonObject inbound = root.getJsonObject("routes").getJsonObject("inbound");
    Object deadLetters = streams.remove("DEAD_LETTERS");

    assertRefused(root, "routes.inbound.a.deadLetter");
    streams.put("LETTERS", deadLetters);
    assertRefused(root, "routes.inbound.a.deadLetter");
    streams.put("DEAD_LETTERS", streams.remove("LETTERS"));
    assertThat(BridgeOptions.read(new OptionsReader(root)).inbound()).containsKey("a");
    inbound.put("b", minimal().put("durable", "a"));
    assertRefused(root, "routes.inbound.b.durable");
    inbound.put("b", minimal().put("stream", "PAYMENTS"));
    assertRefused(root, "routes.inbound.b.stream");
    inbound.put("b", minimal().put("subjects", "payments.*.*"));
    assertRefused(root, "routes.inbound.b.subjects");
    streams.getJsonObject("ORDERS").put("maxAge", "1h");
    inbound.put("b", minimal().put("delay", "1h"));
    assertRefused(root, "routes.inbound.b.delay");
  }

  @Test
  void orderNeedsDeadLetters() {
    assertThatThrownBy(() -> read(minimal().put("ordered", true).put("deadLetter", false)))
        .isInstanceOf(OptionsException.class)
        .hasMessage(
            "routes.inbound.some-route.ordered: needs deadLetter: only a dead letter keeps a key's"
                + " place");
    assertThat(read(minimal().put("deadLetter", false)).ordered()).isFalse();
  }

  @Test
  void theNamesOfTheBridgesOwnRoutesAreReserved() {
    for (String name : List.of("dead-letter-replay", "dead-letter-replay-order")) {
      assertThatThrownBy(() -> BridgeOptions.read(new OptionsReader(withRoute(name, minimal()))))
          .isInstanceOf(OptionsException.class)
          .hasMessage(
              "routes.inbound."
                  + name
                  + ": is reserved: replays of dead letters come by such routes");
      assertRefused(withRoute("a", minimal().put("durable", name)), "routes.inbound.a.durable");
    }
    Replay own = Replay.of(List.of(read(minimal()))).get(0);
    assertThat(own.options().name()).startsWith(InboundRouteOptions.RESERVED_PREFIX);
    assertThat(own.options().durable()).startsWith(InboundRouteOptions.RESERVED_PREFIX);
  }

  private static JsonObject withRoute(String name, JsonObject route) {
    JsonObject streams =
        new JsonObject()
            .put("ORDERS", new JsonObject().put("subjects", new JsonArray().add("orders.>")))
            .put(
                "DEAD_LETTERS",
                new JsonObject().put("subjects", new JsonArray().add("dead_letters.>")));
    JsonObject inbound = new JsonObject().put(name, route);
    return new JsonObject()
        .put("streams", streams)
        .put("routes", new JsonObject().put("inbound", inbound));
  }

  private static void assertWrong(JsonObject json, String key) {
    assertNamesKey(() -> read(json), key);
  }

  private static void assertRefused(JsonObject root, String key) {
    assertNamesKey(() -> BridgeOptions.read(new OptionsReader(root)), key);
  }

  private static void assertNamesKey(ThrowingCallable read, String key) {
    assertThatThrownBy(read)
        .isInstanceOfSatisfying(
            OptionsException.class, wrong -> assertThat(wrong.key()).isEqualTo(key));
  }

  private static InboundRouteOptions read(JsonObject json) {
    return InboundRouteOptions.read(
        "some-route", new OptionsReader(json, "routes.inbound.some-route"));
  }

  private static JsonObject minimal() {
    return new JsonObject()
        .put("stream", "ORDERS")
        .put("subjects", new JsonArray().add("orders.created.*"))
        .put("address", "some.address");
  }
}
