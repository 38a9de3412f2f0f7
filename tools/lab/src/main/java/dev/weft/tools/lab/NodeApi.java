package dev.weft.tools.lab;

import dev.weft.launcher.NodeAccess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * The HTTP interface of a node as anybody could use it: the JDK's client, a key if need be. Every
 * status is an answer.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public class NodeApi {
  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
  private static final String ORDERS = "/api/v1/orders";
  private static final String INVENTORY = "/api/v1/inventory";
  private static final String READY = "/ready";
  private static final int OK = 200;

  private final HttpClient http;
  private final NodeAccess access;
  private final URI base;
  private final Duration answerMax;

  /**
   * @param base for example {@code http://127.0.0.1:8080}
   * @param answerMax how long an answer may take
   */
  public NodeApi(URI base, Duration answerMax) {
    this(base, answerMax, NodeAccess.NONE);
  }

  /** The same for a node on which callers have to authenticate. */
  public NodeApi(URI base, Duration answerMax, NodeAccess access) {
    this.http = access.client().connectTimeout(CONNECT_MAX).build();
    this.access = access;
    this.base = base;
    this.answerMax = answerMax;
  }

  public final Answer get(String path) throws IOException, InterruptedException {
    return send(request(path));
  }

  /**
   * Posts JSON.
   *
   * @param headers names and values in turn
   */
  public final Answer post(String path, JsonObject body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.encode()));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  /** What {@code GET} of that path answers; 0 when nobody does. */
  public final int status(String path) throws InterruptedException {
    try {
      return get(path).status();
    } catch (IOException nobody) {
      return 0;
    }
  }

  public final Answer place(JsonObject order, String... headers)
      throws IOException, InterruptedException {
    return post(ORDERS, order, headers);
  }

  public final JsonObject order(String orderId) throws IOException, InterruptedException {
    return get(ORDERS + "/" + orderId).json();
  }

  public final JsonObject timeline(String orderId) throws IOException, InterruptedException {
    return get(ORDERS + "/" + orderId + "/timeline").json();
  }

  public final Answer inventory() throws IOException, InterruptedException {
    return get(INVENTORY);
  }

  /** The readiness of the node. */
  public final Answer readiness() throws IOException, InterruptedException {
    return get(READY);
  }

  public final boolean isReady() throws InterruptedException {
    return status(READY) == OK;
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(answerMax);
    access.authorization().ifPresent(value -> request.header("Authorization", value));
    return request;
  }

  private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.headers(), response.body());
  }
}
