package dev.weft.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;

class NodeUrlTest {
  @Test
  void putsAnAddressWithColonsIntoBrackets() {
    assertThat(NodeUrl.of(false, "::1", 8080)).isEqualTo("http://[::1]:8080");
    assertThat(URI.create(NodeUrl.of(false, "fe80::1", 8080)).getPort()).isEqualTo(8080);
    assertThat(NodeUrl.of(false, "weft.example", 80)).isEqualTo("http://weft.example:80");
  }

  @Test
  void reachesHereWhoListensEverywhere() {
    assertThat(NodeUrl.of(false, "0.0.0.0", 8080)).isEqualTo("http://127.0.0.1:8080");
    assertThat(NodeUrl.of(false, "::", 8080)).isEqualTo("http://127.0.0.1:8080");
  }
}
