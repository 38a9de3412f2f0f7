package dev.weft.bridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
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
    assertWrong(minimal().put("durable", "a.b"), "routes.inbound.some-route.durable");
    assertWrong(minimal().putNull("stream"), "routes.inbound.some-route.stream");
    assertWrong(minimal().putNull("address"), "routes.inbound.some-route.address");
    assertWrong(minimal().putNull("subjects"), "routes.inbound.some-route.subjects");
    assertWrong(minimal().put("subjects", "a..b"), "routes.inbound.some-route.subjects");
  }

  @Test
  void theServerNeverGivesAMessageUpByItself() {
    InboundRouteOptions route = read(minimal().put("maxInFlight", 512));

    assertThat(ConsumerSetup.configuration(route).getMaxDeliver()).isEqualTo(-1);
    assertThat(ConsumerSetup.configuration(route).getMaxAckPending()).isGreaterThan(512 * 8);
  }

  private static void assertWrong(JsonObject json, String key) {
    assertThatThrownBy(() -> read(json))
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
