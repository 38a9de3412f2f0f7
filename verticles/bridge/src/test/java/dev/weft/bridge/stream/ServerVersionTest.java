package dev.weft.bridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import io.nats.client.api.ServerInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerVersionTest {
  @ParameterizedTest
  @ValueSource(strings = {ServerVersion.OLDEST, "2.12.15", "2.14.0", "2.15.1", "3.0.0"})
  void takesNewServers(String version) {
    assertThatCode(() -> ServerVersion.check(server(version))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.9.25", "2.11.10", "2.12.0", "2.12.2", "2.12.12"})
  void refusesOldServers(String version) {
    assertThatThrownBy(() -> ServerVersion.check(server(version)))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(FailureKind.FATAL))
        .hasMessageContaining(version)
        .hasMessageContaining(ServerVersion.OLDEST);
  }

  @Test
  void saysWhichServer() {
    assertThatThrownBy(() -> ServerVersion.check(server("2.10.0")))
        .hasMessageContaining("127.0.0.1:4222");
  }

  private static ServerInfo server(String version) {
    return new ServerInfo(
        "{\"server_id\":\"s\",\"version\":\"%s\",\"host\":\"127.0.0.1\",\"port\":4222}"
            .formatted(version));
  }
}
