package dev.weft.gateway;

import static dev.weft.gateway.Fixture.await;
import static dev.weft.gateway.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no call of the API is answered in the API's own form. */
class HttpSurfaceTest extends GatewayTest {
  private static final String ID = "0197c1f0-6d1e-7c3a-9b52-4f0e8a2d6b11";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nowhere",
        "/api/v1",
        "/api/v1/orders/42",
        "/api/v1/orders/" + ID + "0",
        "/api/v1/orders/*",
        "/api/v1/orders/42/timeline",
        "/api/v1/orders/42/events",
        "/api/v1/inventory/A.B",
        "/api/v1/inventory/%2A",
        "/api/v1/inventory/A/levels"
      })
  void knowsNothingThere(String path) {
    HttpResponse<String> response = weft.get(path);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(json(response).getString("instance")).isNotBlank();
  }

  /** RFC 9110, section 15.1: whoever says nothing lets a cache keep a 404 or a 405 as it likes. */
  @ParameterizedTest
  @ValueSource(strings = {"/nowhere", "/api/v1/orders/*", "/api/v1/orders", "/live", "/"})
  void isKeptByNoCache(String path) {
    assertThat(weft.get(path).headers().firstValue("Cache-Control")).hasValue("no-store");
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /api/v1/orders, POST",
    "GET, /api/v1/orders, POST",
    "PUT, /api/v1/orders/" + ID + ", 'GET, HEAD'",
    "GET, /api/v1/orders/" + ID + "/cancel, POST",
    "HEAD, /api/v1/orders, POST",
    "POST, /live, 'GET, HEAD'",
    "POST, /, 'GET, HEAD'"
  })
  void saysWhichMethodsAreKnown(String method, String path, String allowed) {
    HttpResponse<String> response =
        weft.send(weft.request(path).method(method, HttpRequest.BodyPublishers.noBody()));
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
    if (!method.equals("HEAD")) {
      assertThat(json(response).getString("type")).isEqualTo("urn:weft:problem:method-not-allowed");
    }
  }

  /** Byte by byte what GET answers, but for the content. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/live",
        "/ready",
        "/metrics",
        "/",
        "/openapi.yaml",
        "/asyncapi.yaml",
        "/nowhere",
        "/api/v1/orders/" + ID,
        "/api/v1/orders/" + ID + "/timeline",
        "/api/v1/orders/stream",
        "/api/v1/inventory",
        "/api/v1/dead-letters"
      })
  void answersHeadAsGetWithoutTheContent(String path) {
    String get = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    String head = raw("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(head.substring(head.indexOf("\r\n\r\n"))).isEqualTo("\r\n\r\n");
    assertThat(head.lines().toList())
        .containsExactlyInAnyOrderElementsOf(
            get.substring(0, get.indexOf("\r\n\r\n") + 4).lines().toList());
  }

  @ParameterizedTest
  @CsvSource({"/%zz, 400", "/%, 400"})
  void refusesAPathThatCannotBeDecoded(String path, int status) {
    assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        .startsWith("HTTP/1.1 " + status)
        .contains("application/problem+json");
  }

  @Test
  void answersWhatIsNoHttpInItsOwnForm() {
    assertAnswered(
        "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(9_000) + "\r\n\r\n", 431);
    assertAnswered("GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 414);
    assertAnswered("GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", 400);
  }

  /**
   * Asks again when there was no answer: what the gateway has not read by the time that it answers
   * and closes makes the kernel reset the connection, and the answer may be lost with it.
   */
  private void assertAnswered(String request, int status) {
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(raw(request))
                    .contains(" " + status + " ")
                    .contains("application/problem+json")
                    .contains(requiredOfProblems()));
  }

  /** What the document promises of every problem, as it is written in one. */
  private List<String> requiredOfProblems() {
    Matcher required =
        Pattern.compile("Problem:\\s+type: object\\s+required: \\[(.+)]")
            .matcher(weft.get("/openapi.yaml").body());
    assertThat(required.find()).isTrue();
    return Arrays.stream(required.group(1).split(", ")).map(name -> '"' + name + "\":").toList();
  }

  private String raw(String request) {
    Buffer answer = Buffer.buffer();
    Promise<Void> headEnd = Promise.promise();
    await(
        weft.vertx
            .createNetClient()
            .connect(weft.port(), "127.0.0.1")
            .compose(
                socket -> {
                  socket.handler(
                      chunk -> {
                        answer.appendBuffer(chunk);
                        if (answer.toString().contains("\r\n\r\n{")) {
                          headEnd.tryComplete();
                        }
                      });
                  socket.closeHandler(closed -> headEnd.tryComplete());
                  // The gateway may have answered and closed before it has all.
                  return socket.write(request).eventually(() -> headEnd.future()).otherwiseEmpty();
                }));
    return answer.toString();
  }
}
