package dev.weft.launcher.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;

/**
 * Thread-safe. The load generator: one event loop of its own, a pool of HTTP connections and one
 * WebSocket.
 */
final class BenchRun implements AutoCloseable {
  private static final String ORDERS = "/api/v1/orders";
  private static final String INVENTORY = "/api/v1/inventory";
  private static final long REQUEST_MS_MAX = 10_000;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final BenchPlan plan;
  private final String customers;
  private final HttpClient http;
  private final StatusFollower follower;
  private volatile Load load;
  private volatile String phase = "connecting";

  /**
   * @param customers prefix of customer ids that nobody else uses on that server
   */
  BenchRun(URI server, BenchPlan plan, String customers) {
    this.plan = plan;
    this.customers = customers;
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setDefaultHost(server.getHost())
                .setDefaultPort(server.getPort()),
            new PoolOptions()
                .setHttp1MaxSize(plan.connections())
                .setMaxWaitQueueSize(plan.inFlightMax()));
    this.follower = new StatusFollower(vertx, server, this::onEnd);
  }

  /** Warms up, then measures. */
  Future<LoadResult> run() {
    return Future.future(
        done -> vertx.runOnContext(start -> inventory().compose(this::measure).onComplete(done)));
  }

  /** What is going on, for people; any thread. */
  String phase() {
    return phase;
  }

  /** Orders of the running load that have ended; any thread, for people to look at. */
  int ended() {
    Load running = load;
    return running == null ? 0 : running.ended();
  }

  int reconnects() {
    return follower.reconnects();
  }

  @Override
  public void close() {
    follower.stop();
    vertx.close();
  }

  private Future<LoadResult> measure(List<String> skus) {
    Basket basket = new Basket(skus);
    return follower
        .start()
        .compose(open -> run(plan.warmup(), "warm-up", basket))
        .compose(warm -> run(plan, "measuring", basket));
  }

  private Future<LoadResult> run(BenchPlan part, String name, Basket basket) {
    phase = name;
    load = new Load(vertx, part, customers + "-" + name + "-", this::post, basket);
    return load.run();
  }

  private void onEnd(String customerId, String status) {
    load.onEnd(customerId, status);
  }

  private Future<HttpClientResponse> post(Buffer body) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setURI(ORDERS)
            .setTimeout(REQUEST_MS_MAX)
            .putHeader("Content-Type", "application/json");
    return http.request(options).compose(request -> request.send(body));
  }

  /** SKUs that are in stock. */
  private Future<List<String>> inventory() {
    return http.request(HttpMethod.GET, INVENTORY)
        .compose(HttpClientRequest::send)
        .compose(HttpClientResponse::body)
        .map(BenchRun::inStock);
  }

  private static List<String> inStock(Buffer inventory) {
    List<String> skus =
        inventory.toJsonObject().getJsonArray("items").stream()
            .map(JsonObject.class::cast)
            .filter(item -> item.getLong("available") > 0)
            .map(item -> item.getString("sku"))
            .toList();
    if (skus.isEmpty()) {
      throw new IllegalStateException("nothing is in stock");
    }
    return skus;
  }
}
