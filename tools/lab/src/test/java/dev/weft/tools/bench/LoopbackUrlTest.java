package dev.weft.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackUrlTest {
  @Test
  void takesThisMachine() {
    assertThat(LoopbackUrl.only("http://127.0.0.1:8080"))
        .isEqualTo(URI.create("http://127.0.0.1:8080"));
    assertThat(LoopbackUrl.only("http://127.8.9.10:81/"))
        .isEqualTo(URI.create("http://127.8.9.10:81"));
    assertThat(LoopbackUrl.only("http://[::1]:8080").getPort()).isEqualTo(8080);
    assertThat(LoopbackUrl.only("http://localhost:8080").getPort()).isEqualTo(8080);
  }

  /** 192.0.2.0/24 is for documentation: nobody has these addresses. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.0.2.1:8080",
        "http://0.0.0.0:8080",
        "http://[2001:db8::1]:8080",
        "ftp://127.0.0.1:8080",
        "http://127.0.0.1",
        "127.0.0.1:8080",
        "http://127.0.0.1@192.0.2.1:8080"
      })
  void refusesEverythingElse(String url) {
    assertThatThrownBy(() -> LoopbackUrl.only(url)).isInstanceOf(IllegalArgumentException.class);
  }
}
