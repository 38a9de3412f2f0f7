package dev.weft.gateway;

import static dev.weft.gateway.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weft.gateway.auth.Access;
import dev.weft.gateway.auth.ApiKey;
import dev.weft.gateway.auth.Issuer;
import dev.weft.gateway.auth.Scope;
import dev.weft.gateway.http.Endpoint;
import dev.weft.gateway.http.GatewayMetrics;
import dev.weft.kernel.options.OptionsException;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in by a gateway on which callers have to authenticate. */
class AuthenticationTest {
  private static final String ID = "0197c1f0-6d1e-7c3a-9b52-4f0e8a2d6b11";
  private static final String INVENTORY = "/api/v1/inventory";

  @TempDir Path dir;
  private final SecurityLines log = new SecurityLines();
  private Keys keys;
  private Fixture weft;

  @BeforeEach
  void start() {
    keys = new Keys(dir);
  }

  @AfterEach
  void stop() {
    log.close();
    if (weft != null) {
      weft.close();
    }
  }

  @Test
  void asksEverybodyForAKeyButProbes() {
    open(keys.http());
    for (Endpoint endpoint : endpoints()) {
      HttpResponse<String> answer = ask(endpoint, "");
      if (endpoint.access() == Access.OPEN) {
        assertThat(answer.statusCode()).as(endpoint.template()).isEqualTo(200);
      } else {
        assertThat(answer.statusCode()).as(endpoint.template()).isEqualTo(401);
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
            .hasValue("Bearer realm=\"weft\"");
        assertThat(json(answer).getString("type")).isEqualTo("urn:weft:problem:unauthenticated");
      }
    }
    assertThat(openTemplates())
        .containsExactlyInAnyOrder("/", "/live", "/ready", "/openapi.yaml", "/asyncapi.yaml");
  }

  /** Each key opens what its scope is for, and nothing else. */
  @Test
  void asksForTheScopeOfEachEndpoint() {
    Map<Scope, String> secrets = new EnumMap<>(Scope.class);
    for (Scope scope : Scope.values()) {
      secrets.put(scope, keys.add(scope.text().replace(':', '-'), scope));
    }
    open(keys.http());
    for (Endpoint endpoint : endpoints()) {
      for (Scope scope : Scope.values()) {
        HttpResponse<String> answer = ask(endpoint, secrets.get(scope));
        boolean wrong = endpoint.access().scope().map(needed -> needed != scope).orElse(false);
        if (wrong) {
          assertThat(answer.statusCode()).as(endpoint.template()).isEqualTo(403);
          assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
              .contains("insufficient_scope", endpoint.access().scope().orElseThrow().text());
        } else {
          // Nobody serves behind the gateway here, so 503 is the right answer of many.
          assertThat(answer.statusCode()).as(endpoint.template()).isIn(200, 400, 426, 503);
        }
      }
    }
  }

  @Test
  void tellsOnlyOperatorsWhyANodeIsNotWell() {
    String ops = keys.add("ops", Scope.OPS);
    String shop = keys.add("shop", Scope.ORDERS_READ);
    open(keys.http());
    weft.probes.readiness =
        Future.succeededFuture(NodeHealth.of(NodeHealth.Status.DOWN, "nats://10.0.0.7 is away"));
    for (String key : List.of("", shop, "weft_x_" + "A".repeat(43))) {
      HttpResponse<String> answer = get("/ready", key);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(json(answer)).isEqualTo(new JsonObject().put("status", "DOWN"));
    }
    assertThat(get("/ready", ops).body()).contains("10.0.0.7");
  }

  @Test
  void refusesWhatIsNoKeyOfIts() {
    String key = keys.add("shop", Scope.ORDERS_READ);
    String expired =
        keys.add(
            "old", Optional.empty(), Optional.of(Instant.now().minusSeconds(1)), Scope.ORDERS_READ);
    open(keys.http());
    assertThat(get(INVENTORY, key).statusCode()).isEqualTo(503);
    List<String> wrong =
        List.of(
            expired,
            ApiKey.generate("shop"),
            ApiKey.generate("nobody"),
            key + "x",
            key.substring(0, key.length() - 1),
            key.toUpperCase(Locale.ROOT),
            "eyJhbGciOiJub25lIn0.e30.",
            "x");
    for (String each : wrong) {
      HttpResponse<String> answer = get(INVENTORY, each);
      assertThat(answer.statusCode()).as(each).isEqualTo(401);
      assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
          .contains("error=\"invalid_token\"");
    }
    for (String header : List.of("Basic c2hvcDpzZWNyZXQ=", "Bearer", key)) {
      assertThat(authorized(INVENTORY, header).statusCode()).as(header).isEqualTo(401);
    }
    HttpResponse<String> twice =
        weft.send(
            weft.request(INVENTORY)
                .header("Authorization", "Bearer " + key)
                .header("Authorization", "Bearer " + wrong.get(0)));
    assertThat(twice.statusCode()).isEqualTo(400);
  }

  /** Where everybody's logs and histories have it. */
  @Test
  void takesNoKeyFromTheUrlNorFromACookie() {
    String key = keys.add("shop", Scope.ORDERS_READ, Scope.OPS);
    open(keys.http());
    for (String name : List.of("access_token", "token", "key", "apiKey")) {
      assertThat(weft.get("/api/v1/dead-letters?" + name + "=" + key).statusCode()).isEqualTo(401);
    }
    assertThat(weft.send(weft.request(INVENTORY).header("Cookie", "key=" + key)).statusCode())
        .isEqualTo(401);
  }

  @Test
  void seesAKeyThatIsAddedOrRevokedWithoutARestart() {
    String first = keys.add("first", Scope.ORDERS_READ);
    open(keys.http());
    assertThat(get(INVENTORY, first).statusCode()).isEqualTo(503);
    String second = keys.add("second", Scope.ORDERS_READ);
    await().until(() -> get(INVENTORY, second).statusCode() == 503);
    keys.revoke("first");
    await().until(() -> get(INVENTORY, first).statusCode() == 401);
    assertThat(get(INVENTORY, second).statusCode()).isEqualTo(503);
  }

  @Test
  void keepsItsKeysWhileTheFileIsNotWhole() {
    String key = keys.add("shop", Scope.ORDERS_READ);
    open(keys.http());
    keys.overwrite("{\"keys\":[");
    await().until(() -> log.all().stream().anyMatch(line -> line.contains("GWY-002")));
    assertThat(get(INVENTORY, key).statusCode()).isEqualTo(503);
    assertThat(log.all()).anyMatch(line -> line.contains("http.auth.keysFile"));
  }

  @Test
  void doesNotStartWithoutTheFilesItIsTold() throws IOException {
    assertThatThrownBy(
            () ->
                new Fixture(
                    Fixture.with(
                        new JsonObject()
                            .put("auth", new JsonObject().put("keysFile", dir + "/none.json")))))
        .isInstanceOf(OptionsException.class)
        .hasMessageContaining("http.auth.keysFile")
        .hasMessageContaining("none.json");
    Path jwks = Files.writeString(dir.resolve("jwks.json"), "{}");
    assertThatThrownBy(() -> new Fixture(Fixture.with(jwt(jwks.toString()))))
        .isInstanceOf(OptionsException.class)
        .hasMessageContaining("http.auth.jwt.jwks")
        .hasMessageContaining("jwks.json");
  }

  /** Whoever may write into them lets in whom he likes. */
  @Test
  void takesNoFilesThatEverybodyMayWrite() throws IOException {
    keys.add("shop", Scope.ORDERS_READ);
    Path jwks = Files.writeString(dir.resolve("jwks.json"), Issuer.keySet(Issuer.ec("k1")));
    for (Path file : List.of(dir.resolve("keys.json"), jwks)) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    }
    for (JsonObject http : List.of(keys.http(), jwt(jwks.toString()))) {
      assertThatThrownBy(() -> new Fixture(Fixture.with(http)))
          .isInstanceOf(OptionsException.class)
          .hasMessageContaining("may be changed by everybody");
    }
  }

  @Test
  void takesTokensOfTheIssuerAndFollowsItsKeys() throws IOException {
    Issuer issuer = Issuer.ec("k1");
    Path jwks = Files.writeString(dir.resolve("jwks.json"), Issuer.keySet(issuer));
    open(jwt(jwks.toString()));
    String token = issuer.sign(Issuer.claims("c-1", "orders:read", soon()).build());
    assertThat(get(INVENTORY, token).statusCode()).isEqualTo(503);
    assertThat(get("/metrics", token).statusCode()).isEqualTo(403);
    assertThat(get(INVENTORY, ApiKey.generate("x")).statusCode()).isEqualTo(401);

    Issuer next = Issuer.ec("k2");
    Files.writeString(jwks, Issuer.keySet(next));
    String nextToken = next.sign(Issuer.claims("c-1", "orders:read", soon()).build());
    await().until(() -> get(INVENTORY, nextToken).statusCode() == 503);
    assertThat(get(INVENTORY, token).statusCode()).isEqualTo(401);
  }

  @Test
  void readsTheIssuersKeysFromItsUrlAndAgainWhenItSignsWithAnother() {
    Issuer[] current = {Issuer.ec("k1")};
    boolean[] away = {true};
    Vertx web = Vertx.vertx();
    int port =
        Fixture.await(
                web.createHttpServer()
                    .requestHandler(
                        request ->
                            request
                                .response()
                                .setStatusCode(away[0] ? 500 : 200)
                                .end(Issuer.keySet(current[0])))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    try {
      JsonObject http = jwt("http://127.0.0.1:" + port + "/jwks");
      http.getJsonObject("auth").getJsonObject("jwt").put("refresh", "1s");
      open(http);
      String token = current[0].sign(Issuer.claims("c-1", "orders:read", soon()).build());
      HttpResponse<String> unknown = get("/api/v1/orders/" + ID, token);
      assertThat(unknown.statusCode()).isEqualTo(503);
      assertThat(json(unknown).getString("failureId")).isEqualTo("GWY-301");
      away[0] = false;
      // Reads at most each second then, whoever asks.
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> get("/metrics", token).statusCode() == 403);
      current[0] = Issuer.ec("k2");
      String next = current[0].sign(Issuer.claims("c-1", "orders:read", soon()).build());
      await().atMost(Duration.ofSeconds(20)).until(() -> get("/metrics", next).statusCode() == 403);
    } finally {
      Fixture.await(web.close());
    }
  }

  @Test
  void writesFailuresAndActionsOfOperatorsDownAndNoSecret() {
    String ops = keys.add("operator", Scope.OPS, Scope.INVENTORY_WRITE);
    open(keys.http());
    String guess = ApiKey.generate("operator");
    get(INVENTORY, "");
    get(INVENTORY, guess);
    get("/api/v1/orders/" + ID, ops);
    post("/api/v1/dead-letters/replay", ops);
    weft.send(weft.request("/live").header("Origin", "https://evil.example\u00e9"));
    await().until(() -> log.lines().size() >= 5);
    assertThat(log.lines())
        .extracting(line -> line.getString("event"))
        .containsExactly(
            "authentication_failed",
            "authentication_failed",
            "access_denied",
            "operator_action",
            "request_refused");
    JsonObject action = log.lines().get(3);
    assertThat(action.getString("principal")).isEqualTo("operator");
    assertThat(action.getInteger("status")).isEqualTo(503);
    assertThat(action.getString("path")).isEqualTo("/api/v1/dead-letters/replay");
    assertThat(action.getString("remote")).startsWith("127.0.0.1:");
    assertThat(log.all()).noneMatch(line -> line.contains(guess) || line.contains(ops));
  }

  @Test
  void aFloodOfFailuresDoesNotFillTheLog() {
    open(keys.http());
    for (int i = 0; i < 600; i++) {
      get(INVENTORY, "");
    }
    assertThat(log.lines()).isNotEmpty();
    long seconds =
        1
            + log.lines().stream()
                .map(line -> line.getString("time").substring(0, 19))
                .distinct()
                .count();
    assertThat((long) log.lines().size()).isLessThanOrEqualTo(200 * seconds);
  }

  private void open(JsonObject http) {
    weft = new Fixture(Fixture.with(http));
  }

  private JsonObject jwt(String jwks) {
    return new JsonObject()
        .put(
            "auth",
            new JsonObject()
                .put(
                    "jwt",
                    new JsonObject()
                        .put("jwks", jwks)
                        .put("issuer", Issuer.NAME)
                        .put("audience", Issuer.AUDIENCE)));
  }

  private static Instant soon() {
    return Instant.now().plusSeconds(120);
  }

  private List<Endpoint> endpoints() {
    return weft.gateway.endpoints(new GatewayMetrics(OpenTelemetry.noop()));
  }

  private List<String> openTemplates() {
    return endpoints().stream()
        .filter(endpoint -> endpoint.access() == Access.OPEN)
        .map(Endpoint::template)
        .toList();
  }

  private HttpResponse<String> ask(Endpoint endpoint, String key) {
    String path =
        endpoint.template().replace("{id}", ID).replace("{sku}", "A").replace("{sequence}", "1");
    return HttpMethod.GET.equals(endpoint.method()) ? get(path, key) : post(path, key);
  }

  private HttpResponse<String> get(String path, String key) {
    return authorized(path, key.isEmpty() ? "" : "Bearer " + key);
  }

  private HttpResponse<String> authorized(String path, String header) {
    HttpRequest.Builder request = weft.request(path).GET();
    return weft.send(header.isEmpty() ? request : request.header("Authorization", header));
  }

  private HttpResponse<String> post(String path, String key) {
    String body =
        Arrays.asList(path.split("/", -1)).contains("dead-letters") ? "{\"sequences\":[1]}" : "{}";
    return key.isEmpty()
        ? weft.post(path, body)
        : weft.post(path, body, "Authorization", "Bearer " + key);
  }
}
