package dev.weft.tools.conformance;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.http.BoundedHttpClient;
import dev.weft.kernel.http.HttpAnswer;
import dev.weft.kernel.http.HttpLimits;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The provider that is checked, asked with the bounds that Weft asks with.
 *
 * <p>Thread-safe.
 */
final class CheckedProvider implements AutoCloseable {
  private static final int ANSWER_BYTES_MAX = 65_536;
  private static final int CONNECTIONS_MAX = 32;

  private final String url;
  private final MultiMap headers;
  private final BoundedHttpClient client;

  /** What broke a bound, in the order it happened. */
  private final List<String> overruns = new CopyOnWriteArrayList<>();

  CheckedProvider(Vertx vertx, String url, MultiMap headers, long timeoutMs) {
    this.url = url;
    this.headers = headers;
    this.client =
        BoundedHttpClient.pooled(
            vertx, new HttpLimits(timeoutMs, ANSWER_BYTES_MAX, CONNECTIONS_MAX, CONNECTIONS_MAX));
  }

  Future<HttpAnswer> charge(String key, long amountMinor, String token) {
    return post(
        "/v1/charges",
        key,
        new JsonObject()
            .put("amountMinor", amountMinor)
            .put("currency", "EUR")
            .put("token", token)
            .put("reference", key));
  }

  Future<HttpAnswer> lookUp(String key) {
    return get("/v1/charges/" + URLEncoder.encode(key, StandardCharsets.UTF_8));
  }

  Future<HttpAnswer> refund(String key, String chargeId, long amountMinor) {
    return post(
        "/v1/refunds",
        key,
        new JsonObject().put("chargeId", chargeId).put("amountMinor", amountMinor));
  }

  Future<HttpAnswer> get(String path) {
    return send(HttpMethod.GET, path, copyOfHeaders(), Buffer.buffer());
  }

  /** A look-up without the headers that say who asks. */
  Future<HttpAnswer> anonymous(String path) {
    return send(HttpMethod.GET, path, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer());
  }

  boolean hasHeaders() {
    return !headers.isEmpty();
  }

  List<String> overruns() {
    return overruns;
  }

  @Override
  public void close() {
    client.close();
  }

  private Future<HttpAnswer> post(String path, String key, JsonObject body) {
    MultiMap all = copyOfHeaders().set("Idempotency-Key", key);
    all.set("Content-Type", "application/json");
    return send(HttpMethod.POST, path, all, body.toBuffer());
  }

  private Future<HttpAnswer> send(HttpMethod method, String path, MultiMap all, Buffer body) {
    return client
        .send(method, url + path, all, body)
        .onFailure(error -> overran(method + " " + path, Failure.of(error)));
  }

  private void overran(String request, Failure failure) {
    if (!failure.id().equals(BoundedHttpClient.BROKEN)) {
      overruns.add(request + ": " + failure.detail());
    }
  }

  private MultiMap copyOfHeaders() {
    return MultiMap.caseInsensitiveMultiMap().addAll(headers);
  }
}
