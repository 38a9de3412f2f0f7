package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewayOptionsTest {
  @Test
  void defaultsAreThoseOfTheConfigurationFile() throws IOException {
    Path file = Path.of(System.getProperty("weft.root"), "conf", "weft.yaml");
    Map<String, Object> content =
        new YAMLMapper().readValue(file.toFile(), new TypeReference<>() {});
    OptionsReader http = new OptionsReader(new JsonObject(content).getJsonObject("http"), "http");

    GatewayOptions written = GatewayOptions.read(http);

    http.done();
    assertThat(written).isEqualTo(GatewayOptions.read(new OptionsReader(new JsonObject())));
  }

  @Test
  void namesTheKeyThatIsWrong() {
    JsonObject http = new JsonObject().put("websocket", new JsonObject().put("clientsMax", 0));
    assertThatThrownBy(() -> GatewayOptions.read(new OptionsReader(http, "http")))
        .isInstanceOf(OptionsException.class)
        .hasMessageContaining("http.websocket.clientsMax");
  }
}
