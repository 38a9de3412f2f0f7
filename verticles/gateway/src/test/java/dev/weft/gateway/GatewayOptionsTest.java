package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class GatewayOptionsTest {
  @Test
  void namesTheKeyThatIsWrong() {
    JsonObject http = new JsonObject().put("websocket", new JsonObject().put("clientsMax", 0));
    assertThatThrownBy(() -> GatewayOptions.read(new OptionsReader(http, "http")))
        .isInstanceOf(OptionsException.class)
        .hasMessageContaining("http.websocket.clientsMax");
  }
}
