package dev.weft.launcher.chaos;

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
 * Thread-safe; never blocks. Weft's nodes as a client sees them. A future fails when there was no
 * answer; any status is an answer.
 */
final class Api {
  private static final String ORDERS = "/api/v1/orders";
  private static final String INVENTORY = "/api/v1/inventory";
  private static final String KEY = "Idempotency-Key";
  private static final int CONNECTIONS = 128;
  private static final long ANSWER_MS_MAX = 5_000;
  private static final int CONNECT_MS_MAX = 1_000;

  private final HttpClient http;
  private final List<URI> nodes;

  /**
   * Of a request.
   *
   * @param body empty when it is no JSON
   */
  record Answer(int status, JsonObject body) {}

  /**
   * @param waitingMax requests that wait for a connection, at most
   */
  Api(Vertx vertx, List<URI> nodes, int waitingMax) {
    this.nodes = List.copyOf(nodes);
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(CONNECT_MS_MAX),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(waitingMax));
  }

  /**
   * @param turn chooses the node; one more is the next
   */
  Future<Answer> place(int turn, Order order) {
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

  Future<Answer> ready(int turn) {
    return send(turn, HttpMethod.GET, "/ready", "", Buffer.buffer());
  }

  private Future<Answer> send(int turn, HttpMethod method, String path, String key, Buffer body) {
    URI node = nodes.get(Math.floorMod(turn, nodes.size()));
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setHost(node.getHost())
            .setPort(node.getPort())
            .setURI(path)
            .setTimeout(ANSWER_MS_MAX);
    if (body.length() > 0) {
      options.putHeader("Content-Type", "application/json");
    }
    if (!key.isEmpty()) {
      options.putHeader(KEY, key);
    }
    return http.request(options)
        .compose(request -> request.send(body).compose(Api::answer))
        .timeout(2 * ANSWER_MS_MAX, TimeUnit.MILLISECONDS);
  }

  private static Future<Answer> answer(HttpClientResponse response) {
    return response.body().map(body -> new Answer(response.statusCode(), json(body)));
  }

  private static JsonObject json(Buffer body) {
    try {
      return body.length() == 0 ? new JsonObject() : new JsonObject(body);
    } catch (DecodeException noJson) {
      return new JsonObject();
    }
  }
}
