package dev.weft.tools.demo;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client as anybody could write it: the JDK's HTTP client and WebSocket, and nothing of Weft.
 *
 * <p>Thread-safe; its calls block.
 */
final class DemoClient {
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(5);
  private static final String ORDERS = "/api/v1/orders";
  private static final String STREAM = ORDERS + "/stream";
  private static final String INVENTORY = "/api/v1/inventory";

  private static final String READY = "/ready";

  private final URI base;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(REQUEST_LIMIT).build();

  /**
   * @param base of the server, for example {@code http://127.0.0.1:8080}
   */
  DemoClient(URI base) {
    this.base = base;
  }

  /**
   * Posts an order.
   *
   * @param idempotencyKey empty: none is sent
   * @param traceparent the trace that the order becomes part of
   */
  Answer place(JsonObject body, String idempotencyKey, String traceparent)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(base.resolve(ORDERS))
            .header("Content-Type", "application/json")
            .header("traceparent", traceparent)
            .POST(HttpRequest.BodyPublishers.ofString(body.encode()));
    if (!idempotencyKey.isEmpty()) {
      request.header("Idempotency-Key", idempotencyKey);
    }
    return send(request);
  }

  Answer order(String orderId) throws IOException, InterruptedException {
    return get(base.resolve(ORDERS + "/" + orderId));
  }

  Answer timeline(String orderId) throws IOException, InterruptedException {
    return get(base.resolve(ORDERS + "/" + orderId + "/timeline"));
  }

  Answer inventory() throws IOException, InterruptedException {
    return get(base.resolve(INVENTORY));
  }

  Answer readiness() throws IOException, InterruptedException {
    return get(base.resolve(READY));
  }

  /** Gets any address, for example one of the payment provider. */
  Answer get(URI address) throws IOException, InterruptedException {
    return send(request(address).GET());
  }

  /**
   * Opens the status stream; returns when it is open.
   *
   * @param query {@code ?since=0} for everything from the beginning; empty for what comes from now
   */
  StatusStream follow(String query) throws IOException, InterruptedException {
    URI address = URI.create("ws://" + base.getAuthority() + STREAM + query);
    StatusStream stream = new StatusStream();
    try {
      WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(REQUEST_LIMIT);
      builder.buildAsync(address, stream).get(REQUEST_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return stream;
    } catch (ExecutionException | TimeoutException failed) {
      throw new IOException("no WebSocket at " + address + ": " + failed, failed);
    }
  }

  private static HttpRequest.Builder request(URI address) {
    return HttpRequest.newBuilder(address).timeout(REQUEST_LIMIT);
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return Answer.of(http.send(request.build(), BodyHandlers.ofString()));
  }
}
