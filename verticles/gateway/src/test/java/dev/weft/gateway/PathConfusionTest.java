package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.gateway.auth.Scope;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However what operators alone may see is spelled, and whatever the headers claim, nobody else sees
 * it.
 */
class PathConfusionTest {
  @TempDir private static Path dir;
  private static Fixture weft;
  private static String shop;

  @BeforeAll
  static void start() {
    Keys keys = new Keys(dir);
    shop = keys.add("shop", Scope.ORDERS_READ);
    weft = new Fixture(Fixture.with(keys.http()));
  }

  @AfterAll
  static void stop() {
    weft.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/metrics",
        "//metrics",
        "/./metrics",
        "/metrics/",
        "/metrics//",
        "/metrics;a=b",
        "/metrics.json",
        "/metrics?x",
        "/metrics#x",
        "/metrics%2f",
        "/metrics%00",
        "/metrics%20",
        "/%6detrics",
        "/METRICS",
        "/live/../metrics",
        "/live/%2e%2e/metrics",
        "/live/..;/metrics",
        "/live%2f..%2fmetrics",
        "http://localhost/metrics",
        "\\metrics",
        "/api/v1/dead-letters",
        "/api/v1//dead-letters",
        "/api/v1/orders/../dead-letters",
        "/api/v1/orders/%2e%2e/dead-letters",
        "/api/v1/orders/..%2fdead-letters",
        "/api/v1/DEAD-LETTERS",
        "/api/v1/dead-letters/"
      })
  void showsOperatorsPagesToNobodyElse(String target) {
    for (String authorization : new String[] {"", "Authorization: Bearer " + shop + "\r\n"}) {
      String answer = ask("GET", target, authorization);
      assertThat(answer).as(target).matches("(?s)HTTP/1\\.1 (400|401|403|404|421) .*");
      assertThat(answer).doesNotContain("weft_up", "letters\":");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Original-URL: /live",
        "X-Rewrite-URL: /live",
        "X-HTTP-Method-Override: GET",
        "X-Forwarded-For: 127.0.0.1",
        "X-Forwarded-Host: localhost",
        "X-Forwarded-User: ops",
        "X-Real-IP: 127.0.0.1",
        "Forwarded: for=127.0.0.1;host=localhost",
        "Remote-User: ops",
        "Cookie: Authorization=Bearer%20x",
        "Proxy-Authorization: Bearer x",
        "Authorization: Basic b3BzOm9wcw==",
        "Authorization: Negotiate x",
        "Authorization: Bearer",
        "Authorization: Bearer null",
        "Authorization: Bearer undefined",
        "Authorization: Bearer weft_",
        "Authorization: Bearer weft__",
        "Authorization: Bearer weft_ops_",
        "Authorization: Bearer ../../keys.json",
        "Authorization: Bearer ' OR 1=1 --",
        "Authorization: Bearer *",
        "Sec-WebSocket-Protocol: weft.bearer.x",
        "Connection: Authorization"
      })
  void believesNoHeaderButAKey(String header) {
    assertThat(ask("GET", "/metrics", header + "\r\n")).startsWith("HTTP/1.1 401 ");
    assertThat(ask("HEAD", "/metrics", header + "\r\n")).startsWith("HTTP/1.1 401 ");
  }

  private static String ask(String method, String target, String headers) {
    try (RawSocket client = new RawSocket(weft)) {
      client.send(
          method
              + " "
              + target
              + " HTTP/1.1\r\nHost: localhost\r\n"
              + headers
              + "Connection: close\r\n\r\n");
      return client.readToEnd();
    }
  }
}
