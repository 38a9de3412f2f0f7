package dev.weft.tools.chaos;

import dev.weft.launcher.NodeAccess;
import dev.weft.tools.lab.HttpClients;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Weft's nodes as a client sees them. A future fails when there was no answer; any status is an
 * answer.
 *
 * <p>Thread-safe; never blocks.
 */
final class LoadClient {
  private static final String ORDERS = "/api/v1/orders";
  private static final String INVENTORY = "/api/v1/inventory";
  private static final String KEY = "Idempotency-Key";
  private static final String RETRY_AFTER = "Retry-After";
  private static final int CONNECTIONS_MIN = 64;
  private static final long ANSWER_MS_MAX = 5_000;
  private static final long MS_PER_S = 1_000;
  private static final int CONNECT_MS_MAX = 1_000;

  private final HttpClient http;
  private final LoadBalancer balancer;

  /**
   * Of a request.
   *
   * @param body empty when it is no JSON
   * @param retryAfterMs what the server asks for; 0 when it does not
   */
  record Answer(int status, JsonObject body, long retryAfterMs) {}

  /**
   * A refusal takes a node up to 2 s: with twice as many connections as requests a second none
   * waits for another one's.
   *
   * @param requestsPerSecond of all nodes
   * @param waitingMax requests that wait for a connection, at most
   */
  LoadClient(Vertx vertx, List<URI> nodes, int requestsPerSecond, int waitingMax) {
    this.balancer = new LoadBalancer(nodes, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    int connections = Math.max(CONNECTIONS_MIN, 2 * requestsPerSecond);
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(CONNECT_MS_MAX),
            new PoolOptions().setHttp1MaxSize(connections).setMaxWaitQueueSize(waitingMax));
  }

  /**
   * @param turn decides between nodes that are as good; one more is the next
   */
  Future<Answer> place(int turn, ChaosOrder order) {
    return send(turn, HttpMethod.POST, ORDERS, order.key(), order.body());
  }

  Future<Answer> cancel(int turn, String orderId) {
    return send(turn, HttpMethod.POST, ORDERS + "/" + orderId + "/cancel", "", Buffer.buffer());
  }

  Future<Answer> adjust(int turn, String sku, int delta, String key) {
    Buffer body = new JsonObject().put("delta", delta).put("reason", "chaos").toBuffer();
    return send(turn, HttpMethod.POST, INVENTORY + "/" + sku + "/adjustments", key, body);
  }

  Future<Answer> order(int turn, String orderId) {
    return send(turn, HttpMethod.GET, ORDERS + "/" + orderId, "", Buffer.buffer());
  }

  Future<Answer> inventory(int turn) {
    return send(turn, HttpMethod.GET, INVENTORY, "", Buffer.buffer());
  }

  private Future<Answer> send(int turn, HttpMethod method, String path, String key, Buffer body) {
    int node = balancer.begin(turn);
    return send(options(balancer.uri(node), method, path, key), body)
        .onComplete(answered -> balancer.ended(node, answered.succeeded()));
  }

  private static RequestOptions options(URI node, HttpMethod method, String path, String key) {
    if (method.equals(HttpMethod.GET)) {
      return HttpClients.get(node, path, NodeAccess.NONE, ANSWER_MS_MAX);
    }
    RequestOptions options = HttpClients.post(node, path, NodeAccess.NONE, ANSWER_MS_MAX);
    return key.isEmpty() ? options : options.putHeader(KEY, key);
  }

  private Future<Answer> send(RequestOptions options, Buffer body) {
    return http.request(options)
        .compose(request -> request.send(body).compose(LoadClient::answer))
        .timeout(2 * ANSWER_MS_MAX, TimeUnit.MILLISECONDS);
  }

  private static Future<Answer> answer(HttpClientResponse response) {
    long retryAfterMs = seconds(response.getHeader(RETRY_AFTER)) * MS_PER_S;
    return response.body().map(body -> new Answer(response.statusCode(), json(body), retryAfterMs));
  }

  private static long seconds(String header) {
    return header == null ? 0 : Long.parseLong(header);
  }

  private static JsonObject json(Buffer body) {
    try {
      return body.length() == 0 ? new JsonObject() : new JsonObject(body);
    } catch (DecodeException noJson) {
      return new JsonObject();
    }
  }
}
