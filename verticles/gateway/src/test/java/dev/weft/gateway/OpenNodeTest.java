package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.kernel.options.OptionsException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway on which nobody has to authenticate is reached from its machine only. */
class OpenNodeTest {
  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "10.0.0.1", "no.such.host.invalid", " "})
  void listensNowhereElse(String host) {
    assertThatThrownBy(() -> new Fixture(Fixture.with(new JsonObject().put("host", host))))
        .isInstanceOf(OptionsException.class)
        .hasMessageStartingWith("http.host: " + host)
        .hasMessageContaining("weft keys create")
        .hasMessageContaining("http.auth.keysFile");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "localhost"})
  void listensOnItsMachine(String host) {
    try (Fixture weft = new Fixture(Fixture.with(new JsonObject().put("host", host)))) {
      assertThat(weft.port()).isPositive();
    }
  }

  @Test
  void listensAnywhereOnceItKnowsItsCallers(@TempDir Path dir) {
    JsonObject http = new Keys(dir).http().put("host", "0.0.0.0");
    try (Fixture weft = new Fixture(Fixture.with(http))) {
      assertThat(weft.get("/live").statusCode()).isEqualTo(200);
      assertThat(weft.get("/metrics").statusCode()).isEqualTo(401);
    }
  }
}
