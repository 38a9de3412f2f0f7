package dev.weft.tools.node;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** Weft as a client sees it. */
final class HttpApi {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String ORDERS = "/api/v1/orders";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final URI base;

  HttpApi(int port) {
    base = URI.create("http://127.0.0.1:" + port);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  /** 0 when nobody listens. */
  int status(String path) throws InterruptedException {
    try {
      return get(path).statusCode();
    } catch (IOException nobody) {
      return 0;
    }
  }

  JsonObject json(String path) throws IOException, InterruptedException {
    return new JsonObject(get(path).body());
  }

  HttpResponse<String> place(JsonObject order, String idempotencyKey)
      throws IOException, InterruptedException {
    return client.send(
        request(ORDERS)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", idempotencyKey)
            .POST(BodyPublishers.ofString(order.encode()))
            .build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, JsonObject body) throws IOException, InterruptedException {
    return client.send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.encode()))
            .build(),
        BodyHandlers.ofString());
  }

  /** PENDING, RESERVED, …; what the order is asked for must exist. */
  String metrics() throws IOException, InterruptedException {
    return get("/metrics").body();
  }

  JsonObject order(String orderId) throws IOException, InterruptedException {
    return json(ORDERS + "/" + orderId);
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

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
  }
}
