package dev.weft.gateway;

import static dev.weft.gateway.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not an order is refused with the field's name, and no service ever sees it. */
class OrderValidationTest {
  private static final AtomicInteger asked = new AtomicInteger();
  private static Fixture weft;

  @BeforeAll
  static void start() {
    weft = new Fixture();
    weft.acceptOrders(asked);
  }

  @AfterAll
  static void stop() {
    weft.close();
  }

  @AfterEach
  void noServiceWasAsked() {
    assertThat(asked.getAndSet(0)).isZero();
  }

  static Stream<Arguments> invalidOrders() {
    return Stream.of(
        order("unknown field", "note", "'customerId':'c','items':[I],'paymentToken':'t','note':1"),
        order(
            "unknown object", "x", "'x':{'a':[1]},'customerId':'c','items':[I],'paymentToken':'t'"),
        order(
            "unknown field of an item",
            "items[1].price",
            items("I,{'sku':'A','quantity':1,'price':1}")),
        order("no customer", "customerId", "'items':[I],'paymentToken':'t'"),
        order("blank customer", "customerId", "'customerId':'  ','items':[I],'paymentToken':'t'"),
        order(
            "customer is a number", "customerId", "'customerId':7,'items':[I],'paymentToken':'t'"),
        order("customer is null", "customerId", "'customerId':null,'items':[I],'paymentToken':'t'"),
        order(
            "customer too long",
            "customerId",
            "'customerId':'" + "c".repeat(129) + "','items':[I],'paymentToken':'t'"),
        order(
            "control character",
            "customerId",
            "'customerId':'a\\u0000b','items':[I],'paymentToken':'t'"),
        order(
            "half a surrogate pair",
            "customerId",
            "'customerId':'\\ud800','items':[I],'paymentToken':'t'"),
        order(
            "customer twice",
            "customerId",
            "'customerId':'a','customerId':'b','items':[I],'paymentToken':'t'"),
        order(
            "quantity twice", "items[0].quantity", items("{'sku':'A','quantity':1,'quantity':2}")),
        order("no token", "paymentToken", "'customerId':'c','items':[I]"),
        order("blank token", "paymentToken", "'customerId':'c','items':[I],'paymentToken':''"),
        order(
            "token is a list", "paymentToken", "'customerId':'c','items':[I],'paymentToken':['t']"),
        order(
            "token too long",
            "paymentToken",
            "'customerId':'c','items':[I],'paymentToken':'" + "t".repeat(257) + "'"),
        order("no items", "items", "'customerId':'c','paymentToken':'t'"),
        order("empty items", "items", items("")),
        order("items is an object", "items", "'customerId':'c','items':{},'paymentToken':'t'"),
        order("an item is a text", "items[0]", items("'A'")),
        order(
            "101 lines",
            "items",
            items(Stream.generate(() -> "I").limit(101).collect(Collectors.joining(",")))),
        order("no sku", "items[0].sku", items("{'quantity':1}")),
        order("blank sku", "items[0].sku", items("{'sku':'','quantity':1}")),
        order("sku with a dot", "items[0].sku", items("{'sku':'A.B','quantity':1}")),
        order("sku with a wildcard", "items[0].sku", items("{'sku':'*','quantity':1}")),
        order("sku is a number", "items[0].sku", items("{'sku':1,'quantity':1}")),
        order("no quantity", "items[0].quantity", items("{'sku':'A'}")),
        order("quantity 0", "items[0].quantity", quantity("0")),
        order("negative quantity", "items[0].quantity", quantity("-1")),
        order("quantity 1001", "items[0].quantity", quantity("1001")),
        order("quantity 1.0", "items[0].quantity", quantity("1.0")),
        order("quantity 1.5", "items[0].quantity", quantity("1.5")),
        order("quantity 1e2", "items[0].quantity", quantity("1e2")),
        order("quantity beyond int", "items[0].quantity", quantity("4294967297")),
        order("quantity beyond long", "items[0].quantity", quantity("18446744073709551617")),
        order("quantity is a text", "items[0].quantity", quantity("'1'")),
        order("quantity is null", "items[0].quantity", quantity("null")),
        order("quantity is true", "items[0].quantity", quantity("true")),
        order("second line is wrong", "items[1].quantity", items("I,{'sku':'A','quantity':0}")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("invalidOrders")
  void namesTheFieldThatIsWrong(String name, String field, String body) {
    HttpResponse<String> response = weft.post("/api/v1/orders", body);

    assertProblem(response, 400, "urn:weft:problem:invalid-request");
    assertThat(fields(json(response))).contains(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "nonsense",
        "{\"customerId\":}",
        "{'customerId':'c'}",
        "{} {}",
        "{},",
        "[1,",
        "NaN",
        "{\"a\":1,}",
        "{\"a\":\"\t\"}"
      })
  void refusesWhatIsNoJson(String body) {
    HttpResponse<String> response = weft.post("/api/v1/orders", body);
    assertProblem(response, 400, "urn:weft:problem:malformed-json");
  }

  /** RFC 8259, section 8.1. */
  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "X-UTF-32BE-BOM", "ISO-8859-1"})
  void refusesJsonThatIsNotUtf8(String charset) {
    HttpRequest.Builder request =
        weft.request("/api/v1/orders")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("\u00fc{}", Charset.forName(charset)));
    assertProblem(weft.send(request), 400, "urn:weft:problem:malformed-json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "1", "\"order\"", "true"})
  void refusesWhatIsNoObject(String body) {
    HttpResponse<String> response = weft.post("/api/v1/orders", body);
    assertProblem(response, 400, "urn:weft:problem:invalid-request");
  }

  @Test
  void namesEveryFieldAtOnce() {
    JsonObject problem = json(weft.post("/api/v1/orders", "{\"items\":[{}],\"more\":1}"));
    assertThat(fields(problem))
        .containsExactlyInAnyOrder(
            "more", "customerId", "paymentToken", "items[0].sku", "items[0].quantity");
  }

  @Test
  void boundsHowMuchItNames() {
    String lines =
        IntStream.range(0, 100).mapToObj(i -> "{}").collect(Collectors.joining(",", "[", "]"));
    JsonObject problem = json(weft.post("/api/v1/orders", "{\"items\":" + lines + "}"));
    assertThat(problem.getJsonArray("errors")).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "application/json; charset=latin1"
      })
  void refusesOtherMediaTypes(String type) {
    HttpRequest.Builder request =
        weft.request("/api/v1/orders").POST(HttpRequest.BodyPublishers.ofString("{}"));
    assertProblem(
        weft.send(request.header("Content-Type", type)),
        415,
        "urn:weft:problem:unsupported-media-type");
  }

  @Test
  void refusesABodyWithoutAMediaType() {
    HttpRequest.Builder request =
        weft.request("/api/v1/orders").POST(HttpRequest.BodyPublishers.ofString("{}"));
    assertThat(weft.send(request).statusCode()).isEqualTo(415);
  }

  @Test
  void refusesALargeBodyOfKnownLength() {
    assertProblem(
        weft.post("/api/v1/orders", " ".repeat(65_537)), 413, "urn:weft:problem:body-too-large");
  }

  @Test
  void refusesALargeBodyOfUnknownLength() {
    byte[] body = " ".repeat(200_000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        weft.request("/api/v1/orders")
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> new java.io.ByteArrayInputStream(body)))
            .header("Content-Type", "application/json");
    assertThat(weft.send(request).statusCode()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words", "tab\there"})
  void refusesAnIdempotencyKeyThatIsNotVisibleAscii(String key) {
    HttpResponse<String> response = weft.post("/api/v1/orders", valid(), "Idempotency-Key", key);
    assertProblem(response, 400, "urn:weft:problem:invalid-request");
    assertThat(fields(json(response))).containsExactly("Idempotency-Key");
  }

  @Test
  void refusesALongIdempotencyKey() {
    HttpResponse<String> response =
        weft.post("/api/v1/orders", valid(), "Idempotency-Key", "k".repeat(256));
    assertThat(fields(json(response))).containsExactly("Idempotency-Key");
  }

  @Test
  void refusesTwoIdempotencyKeys() {
    HttpResponse<String> response =
        weft.post("/api/v1/orders", valid(), "Idempotency-Key", "a", "Idempotency-Key", "b");
    assertThat(fields(json(response))).containsExactly("Idempotency-Key");
  }

  private static void assertProblem(HttpResponse<String> response, int status, String type) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonObject problem = json(response);
    assertThat(problem.getString("type")).isEqualTo(type);
    assertThat(problem.getString("title")).isNotBlank();
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("detail")).isNotBlank();
    assertThat(problem.getString("instance")).isEqualTo("/api/v1/orders");
  }

  private static Stream<String> fields(JsonObject problem) {
    JsonArray errors = Objects.requireNonNull(problem.getJsonArray("errors"), problem::encode);
    return errors.stream().map(error -> ((JsonObject) error).getString("field"));
  }

  private static String valid() {
    return (String) order("", "", items("I")).get()[2];
  }

  private static String items(String items) {
    return "'customerId':'c','items':[" + items + "],'paymentToken':'t'";
  }

  private static String quantity(String value) {
    return items("{'sku':'A','quantity':" + value + "}");
  }

  /** In the members, ' stands for " and I for a valid item. */
  private static Arguments order(String name, String field, String members) {
    String body = "{" + members.replaceAll("\\bI\\b", "{'sku':'A','quantity':1}") + "}";
    return Arguments.of(name, field, body.replace('\'', '"'));
  }
}
