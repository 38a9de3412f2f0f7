package dev.weft.tools.provider;

import static dev.weft.tools.testkit.Async.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;

/** A caller of the simulated provider, as another program would call it. */
public final class ProviderClient {
  private final WebClient http;
  private final int port;

  public ProviderClient(Vertx vertx, int port) {
    this.http = WebClient.create(vertx);
    this.port = port;
  }

  public static JsonObject charge(String token) {
    return new JsonObject()
        .put("amountMinor", 1_250)
        .put("currency", "EUR")
        .put("token", token)
        .put("reference", "order-1");
  }

  public HttpRequest<Buffer> post(String path) {
    return http.post(port, "127.0.0.1", path);
  }

  public Future<HttpResponse<Buffer>> charge(String key, JsonObject body) {
    return post("/v1/charges").putHeader("Idempotency-Key", key).sendJsonObject(body);
  }

  public Future<HttpResponse<Buffer>> refund(String key, String chargeId, long amountMinor) {
    JsonObject body = new JsonObject().put("chargeId", chargeId).put("amountMinor", amountMinor);
    return post("/v1/refunds").putHeader("Idempotency-Key", key).sendJsonObject(body);
  }

  public HttpResponse<Buffer> get(String path) {
    return await(http.get(port, "127.0.0.1", path).send());
  }

  /** Everything in the ledger (of one page). */
  public JsonArray ledger() {
    return get("/v1/ledger").bodyAsJsonObject().getJsonArray("entries");
  }
}
