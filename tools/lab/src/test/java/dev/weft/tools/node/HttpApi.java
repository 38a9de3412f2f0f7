package dev.weft.tools.node;

import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.NodeApi;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/** A node of a test, with what tests ask it most. */
final class HttpApi extends NodeApi {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  HttpApi(int port) {
    super(URI.create("http://127.0.0.1:" + port), TIMEOUT);
  }

  JsonObject json(String path) throws IOException, InterruptedException {
    return new JsonObject(get(path).text());
  }

  Answer place(JsonObject order, String idempotencyKey) throws IOException, InterruptedException {
    return place(order, "Idempotency-Key", idempotencyKey);
  }

  String metrics() throws IOException, InterruptedException {
    return get("/metrics").text();
  }

  long available(String sku) throws IOException, InterruptedException {
    return json("/api/v1/inventory/" + sku).getLong("available");
  }

  static JsonObject orderOf(String token, Map<String, Integer> quantities) {
    JsonArray items = new JsonArray();
    quantities.forEach(
        (sku, quantity) -> items.add(new JsonObject().put("sku", sku).put("quantity", quantity)));
    return new JsonObject()
        .put("customerId", "customer-1")
        .put("items", items)
        .put("paymentToken", token);
  }
}
