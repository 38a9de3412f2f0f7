package dev.weft.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentLayerTest {
  private final EnvironmentLayer environment = new EnvironmentLayer(WeftConfig.keys(List.of()));

  @ParameterizedTest
  @CsvSource({
    "WEFT_NATS_SERVERS, nats.servers",
    "WEFT_HTTP_BODY_BYTES_MAX, http.bodyBytesMax",
    "WEFT_HTTP_BODYBYTESMAX, http.bodyBytesMax",
    "WEFT_HTTP_WEBSOCKET_PENDING_FRAMES_MAX, http.websocket.pendingFramesMax",
    "WEFT_STREAMS_DEAD_LETTERS_MAX_AGE, streams.DEAD_LETTERS.maxAge",
    "WEFT_ROUTES_INBOUND_PAYMENT_CAPTURE_MAX_DELIVER, routes.inbound.payment-capture.maxDeliver",
    "WEFT_NOTIFICATION_WEBHOOK_SECRET, notification.webhook.secret"
  })
  void knowsTheKeysOfTheDefaults(String name, String path) {
    Layer layer = environment.read(Map.of(name, "x"));
    assertThat(layer.origins()).containsExactly(Map.entry(path, "environment variable " + name));
    assertThat(at(layer.values(), path)).isEqualTo("x");
  }

  @Test
  void refusesAVariableThatSetsNothingAndNamesTheNearest() {
    assertThatThrownBy(() -> environment.read(Map.of("WEFT_NATS_SERVER", "x")))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "environment variable WEFT_NATS_SERVER: sets no known key; the nearest that would is"
                + " WEFT_NATS_SERVERS (nats.servers)");
  }

  @Test
  void refusesTwoSpellingsThatDisagree() {
    Map<String, String> both =
        Map.of("WEFT_HTTP_BODYBYTESMAX", "2000", "WEFT_HTTP_BODY_BYTES_MAX", "3000");
    assertThatThrownBy(() -> environment.read(both))
        .hasMessageContaining(
            "http.bodyBytesMax: is set to another value by WEFT_HTTP_BODYBYTESMAX");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH",
        "WEFTX_PORT",
        "WEFT_NATS_BINARY",
        "WEFT_NATS_RELEASES",
        "WEFT_JAVA_OPTS",
        "WEFT_LOG_LEVEL",
        "WEFT_SERVICE_HOST",
        "WEFT_SERVICE_PORT",
        "WEFT_SERVICE_PORT_HTTP",
        "WEFT_PORT_8080_TCP",
        "WEFT_PORT_8080_TCP_ADDR",
        "WEFT_GATEWAY_PORT_8080_TCP_PROTO"
      })
  void leavesAloneWhatIsNotForIt(String name) {
    assertThat(environment.read(Map.of(name, "x")).values()).isEmpty();
  }

  @Test
  void tellsAServiceLinkFromAPort() {
    assertThat(environment.read(Map.of("WEFT_PORT", "tcp://10.0.0.1:8080")).values()).isEmpty();
    assertThat(environment.read(Map.of("WEFT_HTTP_PORT", "tcp://10.0.0.1:80")).values()).isEmpty();
    assertThat(environment.read(Map.of("WEFT_HTTP_PORT", "9090")).values())
        .isEqualTo(new JsonObject().put("http", new JsonObject().put("port", "9090")));
  }

  /** The value at that path as text; {@code null} when nothing is there. */
  static String at(JsonObject values, String path) {
    Object value = values;
    for (String key : path.split("\\.", -1)) {
      value = value instanceof JsonObject section ? section.getValue(key) : null;
    }
    return Objects.toString(value, null);
  }
}
