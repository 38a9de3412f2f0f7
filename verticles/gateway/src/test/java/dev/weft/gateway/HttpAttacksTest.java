package dev.weft.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * One attack a row, byte by byte, each on a connection of its own: what is answered, and that
 * nothing is ordered and others are served.
 */
class HttpAttacksTest {
  private static final String ORDER =
      "{\"customerId\":\"c\",\"items\":[{\"sku\":\"A\",\"quantity\":1}],\"paymentToken\":\"t\"}";

  private static final String CHUNKED = "Transfer-Encoding: chunked";
  private static final String CHUNKS = extended("");
  private static final String TWICE = "Content-Length: " + ORDER.length() + "\r\nContent-L";

  /** Closed without a word is as good as refused. */
  private static final String REFUSED = "400|404|405|408|413|414|415|417|421|426|431|501|closed";

  private static final AtomicInteger PLACED = new AtomicInteger();
  private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();
  private static Fixture weft;

  @BeforeAll
  static void start() {
    weft =
        new Fixture(
            Fixture.with(
                new JsonObject()
                    .put("hosts", new JsonArray().add("weft.example"))
                    .put("receiveTimeout", "1s")
                    .put("idleTimeout", "2s")));
    weft.acceptOrders(PLACED);
    LOG.start();
    logger().addAppender(LOG);
  }

  @AfterAll
  static void stop() {
    logger().detachAppender(LOG);
    weft.close();
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger("dev.weft.gateway");
  }

  static Stream<Arguments> framing() {
    return Stream.of(
        attack("a length with a sign", "400", length("+5") + "aaaaa"),
        attack("a length with a space", "400", length("5 5") + "aaaaa"),
        attack("a list of lengths", "400", length("5, 6") + "aaaaaa"),
        attack("a hexadecimal length", "400", length("0x5") + "aaaaa"),
        attack("a length beyond a long", "400|413", length("99999999999999999999")),
        attack("gigabytes announced", "413", length("10000000000")),
        attack("a negative chunk", REFUSED, chunked("-1\r\n")),
        attack("a chunk that is no number", REFUSED, chunked("zz\r\n")),
        attack("a chunk with a prefix", REFUSED, chunked("0x5\r\naaaaa\r\n0\r\n\r\n")),
        attack("a chunk beyond a long", REFUSED, chunked("fffffffffffffffff\r\n")),
        attack("a chunk of gigabytes", REFUSED, chunked("7fffffff\r\n" + "a".repeat(80_000))),
        attack("a chunk longer than it says", REFUSED, chunked("2\r\n{}GET / HTTP/1.1\r\n\r\n")),
        attack("a chunk extension without end", REFUSED, chunked("5;" + "x".repeat(100_000))),
        attack("trailers without end", REFUSED, chunked("0\r\n" + "X: y\r\n".repeat(20_000))),
        attack(
            "a body that never ends", "413", chunked("1000\r\n" + "a".repeat(4096) + "\r\n", 40)),
        attack("a coding in HTTP/1.0", REFUSED, chunked("0\r\n\r\n").replace("/1.1", "/1.0")),
        attack("a body that never comes", "408", length("5")),
        attack("a folded coding", REFUSED, post("Transfer-Encoding:\r\n chunked") + CHUNKS),
        attack("a tab before a colon", REFUSED, post("Transfer-Encoding\t: chunked") + CHUNKS),
        attack("the same length twice", REFUSED, json(ORDER).replace("Content-L", TWICE)),
        attack("a coding after a lone LF", REFUSED, post("X: y\nTransfer-Encoding: chunked")),
        attack("chunks with lone LFs", REFUSED, post(CHUNKED) + CHUNKS.replace("\r", "")),
        attack("a lone LF in an extension", REFUSED, post(CHUNKED) + extended(";a\nb")),
        attack("a lone CR in an extension", REFUSED, post(CHUNKED) + extended(";a\rb")),
        attack("a blank behind a chunk's size", REFUSED, post(CHUNKED) + extended(" 1")),
        attack("a tab behind a chunk's size", REFUSED, post(CHUNKED) + extended("\t1")),
        attack("NUL behind a chunk's size", REFUSED, post(CHUNKED) + extended("\0001")),
        attack("a length on a line of its own", REFUSED, length("\r\n 5") + "aaaaa"),
        attack(
            "no line end after a chunk",
            REFUSED,
            post(CHUNKED) + extended("").replace("}\r\n", "}x")),
        attack("half a head", "closed", "GET /live HTTP/1.1\r\nHost: local"));
  }

  static Stream<Arguments> heads() {
    return Stream.of(
        attack("NUL in a value", REFUSED, live("X: a\0b")),
        attack("a lone CR in a value", REFUSED, live("X: a\rY: b")),
        attack("NUL in a name", REFUSED, live("X\0: a")),
        attack("a space in a name", REFUSED, live("X Y: a")),
        attack("no name", REFUSED, live(": a")),
        attack("no colon", REFUSED, live("nonsense")),
        attack("headers of 100 KB in small pieces", "431|closed", live("X: y\r\n".repeat(20_000))),
        attack("one header of a megabyte", "431|closed", live("X: " + "y".repeat(1 << 20))),
        attack("a cookie of 100 KB", "431|closed", live("Cookie: " + "a=b;".repeat(25_000))),
        attack(
            "a token of 20 KB", "431|closed", live("Authorization: Bearer " + "a".repeat(20_000))),
        attack("a line of 100 KB", "414|closed", "GET /" + "a".repeat(100_000) + " HTTP/1.1\r\n"),
        attack("a method of 10 KB", REFUSED, "A".repeat(10_000) + " / HTTP/1.1\r\n"),
        attack("an unknown method", "405|501", request("FOO", "/live")),
        attack("TRACE", "404|405|501", request("TRACE", "/live")),
        attack("CONNECT", REFUSED, request("CONNECT", "evil.example:443")),
        attack("OPTIONS *", REFUSED, request("OPTIONS", "*")),
        attack("a later version", REFUSED, "GET /live HTTP/9.9\r\nHost: localhost\r\n\r\n"),
        attack("HTTP/0.9", REFUSED, "GET /live\r\n\r\n"),
        attack("a handshake of TLS", REFUSED, "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n"),
        attack("a line of a proxy", REFUSED, "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n" + live("X: y")),
        attack("another protocol", REFUSED, "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        attack("zeros", REFUSED, "\0".repeat(100_000)),
        attack("an unknown expectation", "417", length("5\r\nExpect: 200-ok")),
        attack("two types of content", "415", body("Content-Type: text/plain")),
        attack("two keys of idempotency", "400", body("Idempotency-Key: a\r\nIdempotency-Key: b")),
        attack("a key of idempotency with a tab", "400", body("Idempotency-Key: a\tb")),
        attack(
            "a key of idempotency of 5 KB", "400", body("Idempotency-Key: " + "k".repeat(5_000))),
        attack(
            "another host in the target",
            "400|421",
            "GET http://evil.example/live HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        attack(
            "another host behind a user",
            REFUSED,
            "GET http://localhost@evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  }

  static Stream<Arguments> targets() {
    return Stream.of(
        attack("a path upwards", "404|400", request("GET", "/../../etc/passwd")),
        attack("the same, encoded", "404|400", request("GET", "/%2e%2e/%2e%2e/etc/passwd")),
        attack("slashes encoded", "404|400", request("GET", "/..%2f..%2fetc%2fpasswd")),
        attack("encoded twice", "404|400", request("GET", "/%252e%252e/etc/passwd")),
        attack("backslashes", "404|400", request("GET", "/..\\..\\etc\\passwd")),
        attack("overlong UTF-8", "404|400", request("GET", "/%c0%ae%c0%ae/etc/passwd")),
        attack("NUL in a path", "404|400", request("GET", "/live%00.html")),
        attack("classes of the jar", "404|400", request("GET", "/dev/weft/gateway/openapi.yaml")),
        attack("files of the jar", "404|400", request("GET", "/META-INF/MANIFEST.MF")),
        attack("wildcards for an id", "404|400", request("GET", "/api/v1/orders/%3E")),
        attack("a subject for an id", "404|400", request("GET", "/api/v1/orders/a.b.c")),
        attack("line ends in an id", "404|400", request("GET", "/api/v1/orders/a%0d%0aX:%20y")),
        attack("line ends in a SKU", "404|400", request("GET", "/api/v1/inventory/A%0d%0aX:%20y")),
        attack(
            "script in a path", "404|400", request("GET", "/%3Cscript%3Ealert(1)%3C/script%3E")));
  }

  static Stream<Arguments> bodies() throws IOException {
    return Stream.of(
        attack("a decompression bomb", "400|415", gzip(ORDER + " ".repeat(10 << 20))),
        attack("an order in gzip", "400|415", gzip(ORDER)),
        attack("depth in an unknown field", "400", json("{\"x\":" + "{\"x\":".repeat(5_000))),
        attack("depth of lists", "400", json("[".repeat(30_000))),
        attack("10,000 fields", "400", json(fields(5_000))),
        attack("a number of 60,000 digits", "400", json(quantity("9".repeat(60_000)))),
        attack("an exponent of billions", "400", json(quantity("1e999999999"))),
        attack("not a number", "400", json(quantity("NaN"))),
        attack("a field twice", "400", json(with("\"customerId\":\"d\""))),
        attack("… once in escapes", "400", json(with("\"customer\\u0049d\":\"d\""))),
        attack("half a pair, the other", "400", json(ORDER.replace("\"c\"", "\"\\udc00\""))),
        attack("a pair the wrong way", "400", json(ORDER.replace("\"c\"", "\"\\udc00\\ud800\""))),
        attack("a second order behind", "400", json(ORDER + ORDER)),
        attack("a bracket too many", "400", json(ORDER + "}")),
        attack("a number with a leading zero", "400", json(quantity("01"))),
        attack("a number by exponent", "400", json(quantity("1e0"))),
        attack("a number as a text", "400", json(quantity("\"1\""))),
        attack("minus nothing", "400", json(quantity("-0"))),
        attack("a comma too many", "400", json(ORDER.replace(":1}", ":1,}"))),
        attack("names without quotes", "400", json(ORDER.replace("\"customerId\"", "customerId"))),
        attack("a comment", "400", json("/* */" + ORDER)),
        attack("a name of 60,000 characters", "400", json("{\"" + "n".repeat(60_000) + "\":1}")),
        attack("a prototype", "400", json(ORDER.replace("{\"c", "{\"__proto__\":{},\"c"))),
        attack("a type to make", "400", json(ORDER.replace("{\"c", "{\"@class\":\"x\",\"c"))),
        attack("overlong UTF-8 in a text", "400", json(ORDER.replace("\"c\"", "\"\u00c0\u00ae\""))),
        attack("half a pair of UTF-16", "400", json(ORDER.replace("\"c\"", "\"\\ud800\""))),
        attack("NUL in a text", "400", json(ORDER.replace("\"c\"", "\"a\\u0000b\""))),
        attack("line ends in a text", "400", json(ORDER.replace("\"c\"", "\"a\\r\\nb\""))),
        attack("codes of a terminal", "400", json(ORDER.replace("\"c\"", "\"\\u001b[2J\""))),
        attack("a subject for a SKU", "400", json(ORDER.replace("\"A\"", "\"A.>\""))),
        attack("a path for a SKU", "400", json(ORDER.replace("\"A\"", "\"../A\""))),
        attack("a body for a cancellation", "415", cancel("X: y", "x=1")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"framing", "heads", "targets", "bodies"})
  void isAnsweredWithNothingButARefusal(String name, String refusal, String request) {
    int before = PLACED.get();
    try (RawSocket attacker = new RawSocket(weft)) {
      attacker.send(request);
      String answer = attacker.readHead();
      String status = answer.startsWith("HTTP/1.") ? answer.substring(9, 12) : "closed";
      assertThat(status).as(answer).matches(refusal);
      assertThat(answer.lines().filter(line -> line.startsWith("X:"))).isEmpty();
    }
    assertThat(PLACED).hasValue(before);
    assertThat(weft.get("/live").statusCode()).isEqualTo(200);
    assertThat(LOG.list).as("a fault of its own").noneMatch(line -> line.getLevel() == Level.ERROR);
  }

  private static Arguments attack(String name, String refusal, String request) {
    return Arguments.of(name, refusal, request);
  }

  private static String request(String method, String target) {
    return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  private static String live(String header) {
    return "GET /live HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n";
  }

  private static String post(String headers) {
    return "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + headers
        + "\r\n\r\n";
  }

  private static String length(String length) {
    return post("Content-Length: " + length);
  }

  private static String chunked(String chunks) {
    return chunked(chunks, 1);
  }

  private static String chunked(String chunks, int times) {
    return post(CHUNKED) + chunks.repeat(times);
  }

  /** The order as a chunk whose size has that behind it. */
  private static String extended(String extension) {
    return Integer.toHexString(ORDER.length()) + extension + "\r\n" + ORDER + "\r\n0\r\n\r\n";
  }

  private static String with(String field) {
    return ORDER.replace("{\"c", "{" + field + ",\"c");
  }

  private static String body(String headers) {
    return post(headers + "\r\nContent-Length: " + ORDER.length()) + ORDER;
  }

  private static String json(String body) {
    int bytes = body.getBytes(StandardCharsets.ISO_8859_1).length;
    return post("Content-Length: " + bytes) + body;
  }

  private static String quantity(String number) {
    return ORDER.replace(":1}", ":" + number + "}");
  }

  private static String fields(int count) {
    StringBuilder fields = new StringBuilder("{\"a\":1");
    for (int i = 0; i < count; i++) {
      fields.append(",\"").append(i).append("\":1");
    }
    return fields.append("}").toString();
  }

  private static String cancel(String header, String body) {
    return post(header + "\r\nContent-Length: " + body.length())
            .replace("/orders ", "/orders/0197c1f0-6d1e-7c3a-9b52-4f0e8a2d6b11/cancel ")
            .replace("application/json", "application/x-www-form-urlencoded")
        + body;
  }

  /** The bytes of the body as characters. */
  private static String gzip(String text) throws IOException {
    ByteArrayOutputStream small = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(small)) {
      gzip.write(text.getBytes(StandardCharsets.US_ASCII));
    }
    String body = small.toString(StandardCharsets.ISO_8859_1);
    return post("Content-Encoding: gzip\r\nContent-Length: " + body.length()) + body;
  }
}
