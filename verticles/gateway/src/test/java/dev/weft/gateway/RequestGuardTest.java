package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no honest client sends is refused before anything is done about it. */
class RequestGuardTest {
  private static final String ORDER =
      "{\"customerId\":\"c\",\"items\":[{\"sku\":\"A\",\"quantity\":1}],\"paymentToken\":\"t\"}";

  private static final AtomicInteger PLACED = new AtomicInteger();
  private static Fixture weft;

  @BeforeAll
  static void start() {
    weft =
        new Fixture(
            Fixture.with(
                new JsonObject()
                    .put("hosts", new JsonArray().add("weft.example"))
                    .put("origins", new JsonArray().add("https://shop.example"))));
    weft.acceptOrders(PLACED);
  }

  @AfterAll
  static void stop() {
    weft.close();
  }

  /** A page of evil.example whose name points to this machine sends its own name. */
  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "localhost:8080, 200",
    "LOCALHOST, 200",
    "127.0.0.1, 200",
    "127.0.0.1:1, 200",
    "127.9.9.9, 200",
    "[::1]:80, 200",
    "weft.example, 200",
    "Weft.Example:443, 200",
    "evil.example, 421",
    "evil.example:8080, 421",
    "localhost.evil.example, 421",
    "127.0.0.1.evil.example, 421",
    "weft.example.evil.example, 421",
    "10.0.0.1, 421",
    "0.0.0.0, 421",
    "[::2], 421",
    "2130706433, 421",
  })
  void answersOnlyToItsOwnNames(String host, int status) {
    assertThat(status("GET /live HTTP/1.1\r\nHost: " + host + "\r\n\r\n")).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost@evil", "a b", "local\u0000host", "evil/localhost", "[::1"})
  void refusesAHostThatIsNone(String host) {
    assertThat(status("GET /live HTTP/1.1\r\nHost: " + host + "\r\n\r\n")).isIn(400, 421);
  }

  @Test
  void refusesRequestsThatTwoServersWouldReadDifferently() {
    assertThat(status("GET /live HTTP/1.1\r\n\r\n")).isEqualTo(400);
    assertThat(status("GET /live HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"))
        .isEqualTo(400);
    assertThat(status("GET /live HTTP/1.1\r\nHost: localhost\r\nhost: evil.example\r\n\r\n"))
        .isEqualTo(400);
    assertThat(status("GET /live HTTP/1.0\r\n\r\n")).isEqualTo(200);
    assertThat(status(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"))
        .isEqualTo(400);
    assertThat(status(post("Content-Length: 5\r\nContent-Length: 6\r\n") + "aaaaaa"))
        .isEqualTo(400);
    assertThat(status(post("Content-Length: -1\r\n"))).isEqualTo(400);
    assertThat(status(post("Content-Length: 1e3\r\n"))).isEqualTo(400);
    assertThat(status(post("Transfer-Encoding : chunked\r\n"))).isEqualTo(400);
  }

  /** Each holds a second request where one server would see the body of the first. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "xchunked",
        "chunked, identity",
        "gzip, chunked",
        "identity",
        "chunked\r\nTransfer-Encoding: identity",
        "identity\r\nTransfer-Encoding: chunked",
        "\u000bchunked",
        "chunke\u0000d",
        "\"chunked\""
      })
  void neverAnswersASmuggledRequest(String coding) {
    String smuggled =
        "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n";
    int before = PLACED.get();
    try (RawSocket client = new RawSocket(weft)) {
      client.send(
          post("Transfer-Encoding: " + coding + "\r\n")
              + "0\r\n\r\n"
              + smuggled
              + "GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n");
      String answers = client.readToEnd();
      assertThat(answers).matches("(?s)HTTP/1\\.1 (400|501) .*");
      assertThat(answers.split("HTTP/1.1 ", -1)).hasSize(2);
    }
    assertThat(PLACED).hasValue(before);
  }

  /** A proxy before the node sees one request there, and so must the node. */
  @ParameterizedTest
  @ValueSource(strings = {"GET /live", "HEAD /live", "DELETE /live", "GET /nothing"})
  void takesTheContentOfAnyRequestForContent(String request) {
    String smuggled = post("Content-Length: " + ORDER.length() + "\r\n") + ORDER;
    int before = PLACED.get();
    try (RawSocket client = new RawSocket(weft)) {
      client.send(
          request
              + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
              + smuggled.length()
              + "\r\n\r\n"
              + smuggled
              + "GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(client.readToEnd().split("HTTP/1.1 ", -1)).hasSizeLessThanOrEqualTo(3);
    }
    assertThat(PLACED).hasValue(before);
  }

  @Test
  void takesAChunkedBody() {
    try (RawSocket client = new RawSocket(weft)) {
      client.send(
          post("Transfer-Encoding: Chunked\r\n")
              + Integer.toHexString(ORDER.length())
              + "\r\n"
              + ORDER
              + "\r\n0\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 202");
    }
  }

  /** Java's own client asks for it with each first request, so it is declined, not refused. */
  @Test
  void neverSwitchesToAnotherProtocol() {
    for (String upgrade : new String[] {"h2c", "HTTP/2.0", "TLS/1.0", "websocket2"}) {
      try (RawSocket client = new RawSocket(weft)) {
        client.send(
            "GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                + "Upgrade: "
                + upgrade
                + "\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
        assertThat(client.readHead()).startsWith("HTTP/1.1 200");
      }
    }
    try (RawSocket client = new RawSocket(weft)) {
      client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      assertThat(client.readToEnd()).matches("(?s)(HTTP/\\S+ [45].*)?");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example",
        "http://localhost:3000",
        "http://127.0.0.1",
        "null",
        "https://shop.example.evil.example",
        "https://shop.example:8443",
        "http://shop.example",
        "file://",
        "x"
      })
  void refusesPagesOfOtherSites(String origin) {
    HttpResponse<String> order = weft.post("/api/v1/orders", ORDER, "Origin", origin);
    assertThat(order.statusCode()).isEqualTo(403);
    assertThat(weft.send(weft.request("/api/v1/inventory").header("Origin", origin)).statusCode())
        .isEqualTo(403);
    assertThat(upgrade(origin)).isEqualTo(403);
  }

  @Test
  void takesItsOwnPagesAndThoseOfConfiguredSites() {
    for (String origin : new String[] {"http://127.0.0.1:" + weft.port(), "https://shop.example"}) {
      assertThat(weft.post("/api/v1/orders", "{}", "Origin", origin).statusCode()).isEqualTo(400);
      assertThat(upgrade(origin)).isEqualTo(101);
    }
    // Behind a balancer that does TLS the page's scheme is not the one of the connection.
    assertThat(
            status(
                "GET /live HTTP/1.1\r\nHost: weft.example\r\nOrigin: https://weft.example\r\n\r\n"))
        .isEqualTo(200);
  }

  /** A browser asks before it sends JSON or a key, and shows the page no answer otherwise. */
  @Test
  void tellsBrowsersWhichPagesMayCall() {
    HttpResponse<String> asked = preflight("https://shop.example");
    assertThat(asked.statusCode()).isEqualTo(204);
    assertThat(header(asked, "Access-Control-Allow-Origin")).isEqualTo("https://shop.example");
    assertThat(header(asked, "Access-Control-Allow-Methods")).contains("POST");
    assertThat(header(asked, "Access-Control-Allow-Headers"))
        .containsIgnoringCase("authorization")
        .containsIgnoringCase("idempotency-key");
    assertThat(asked.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();

    HttpResponse<String> order =
        weft.post("/api/v1/orders", "{}", "Origin", "https://shop.example");
    assertThat(order.statusCode()).isEqualTo(400);
    assertThat(header(order, "Access-Control-Allow-Origin")).isEqualTo("https://shop.example");
    assertThat(header(order, "Vary")).containsIgnoringCase("origin");

    for (String other : List.of("https://evil.example", "null", "http://shop.example")) {
      HttpResponse<String> refused = preflight(other);
      assertThat(refused.statusCode()).as(other).isEqualTo(403);
      assertThat(refused.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  private static HttpResponse<String> preflight(String origin) {
    return weft.send(
        weft.request("/api/v1/orders")
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "POST")
            .header("Access-Control-Request-Headers", "authorization,content-type"));
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  /** What a form of a foreign page can send without asking. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonx",
        "application/json; charset=utf-7",
      })
  void takesNothingByPostButJson(String type) {
    int before = PLACED.get();
    String id = "0197c1f0-6d1e-7c3a-9b52-4f0e8a2d6b11";
    for (String path :
        new String[] {
          "/api/v1/orders",
          "/api/v1/orders/" + id + "/cancel",
          "/api/v1/inventory/A/adjustments",
          "/api/v1/dead-letters/replay",
          "/api/v1/dead-letters/discard"
        }) {
      var request = weft.request(path).POST(BodyPublishers.ofString(ORDER));
      HttpResponse<String> answer =
          weft.send(type.isEmpty() ? request : request.header("Content-Type", type));
      assertThat(answer.statusCode()).as(path).isEqualTo(415);
    }
    assertThat(PLACED).hasValue(before);
  }

  @Test
  void takesACancellationWithoutABodyButFromNoOtherSite() {
    String path = "/api/v1/orders/0197c1f0-6d1e-7c3a-9b52-4f0e8a2d6b11/cancel";
    assertThat(weft.send(weft.request(path).POST(BodyPublishers.noBody())).statusCode())
        .isNotIn(403, 415);
    var foreign =
        weft.request(path).POST(BodyPublishers.noBody()).header("Origin", "http://evil.example");
    assertThat(weft.send(foreign).statusCode()).isEqualTo(403);
  }

  @Test
  void readsNoJsonThatIsDeeperThanAnyOrder() {
    String deep = "{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
    HttpResponse<String> answer = weft.post("/api/v1/orders", deep);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("malformed-json");
  }

  private static String post(String headers) {
    return "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + headers
        + "\r\n";
  }

  private static int status(String request) {
    try (RawSocket client = new RawSocket(weft)) {
      client.send(request);
      String head = client.readHead();
      assertThat(head).startsWith("HTTP/1.");
      return Integer.parseInt(head.substring(9, 12));
    }
  }

  private static int upgrade(String origin) {
    try (RawSocket client = new RawSocket(weft)) {
      String head = client.upgrade("Origin: " + origin + "\r\n");
      return Integer.parseInt(head.substring(9, 12));
    }
  }
}
