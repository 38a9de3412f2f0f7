package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayOptionsTest {
  @Test
  void namesTheKeyThatIsWrong() {
    JsonObject http = new JsonObject().put("websocket", new JsonObject().put("clientsMax", 0));
    assertThatThrownBy(() -> GatewayOptions.read(new OptionsReader(http, "http")))
        .isInstanceOf(OptionsException.class)
        .hasMessageContaining("http.websocket.clientsMax");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*", "null", "shop.example", "https://shop.example/", "https://Shop.example", ""})
  void takesOnlyOriginsAsBrowsersWriteThem(String origin) {
    JsonObject http = new JsonObject().put("origins", new JsonArray().add(origin));
    assertThatThrownBy(() -> GatewayOptions.read(new OptionsReader(http, "http")))
        .isInstanceOf(OptionsException.class)
        .hasMessageContaining("http.origins");
  }
}
