package dev.weft.tools.bench;

import dev.weft.launcher.NodeAccess;
import dev.weft.tools.lab.HttpClients;
import dev.weft.tools.lab.StatusFollower;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;

/**
 * The load generator: one event loop of its own, a pool of HTTP connections to every node, which
 * get orders in turn, and one WebSocket.
 *
 * <p>Thread-safe.
 */
final class BenchRun implements AutoCloseable {
  private static final String ORDERS = "/api/v1/orders";
  private static final String INVENTORY = "/api/v1/inventory";
  private static final String METRICS = "/metrics";
  private static final int OK = 200;
  private static final long REQUEST_MS_MAX = 10_000;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final List<URI> nodes;
  private final BenchPlan plan;
  private final String customers;
  private final NodeAccess access;
  private final HttpClient http;
  private final StatusFollower follower;
  private volatile BenchLoad load;
  private volatile String phase = "connecting";
  private int turn;

  /**
   * @param customers prefix of customer ids that nobody else uses there
   */
  BenchRun(List<URI> nodes, BenchPlan plan, String customers, NodeAccess access) {
    this.nodes = List.copyOf(nodes);
    this.plan = plan;
    this.customers = customers;
    this.access = access;
    int connectionsOfNode = (plan.connections() + nodes.size() - 1) / nodes.size();
    this.http =
        vertx.createHttpClient(
            HttpClients.options(nodes.get(0), access),
            new PoolOptions()
                .setHttp1MaxSize(connectionsOfNode)
                .setMaxWaitQueueSize(plan.inFlightMax()));
    this.follower = new StatusFollower(vertx, nodes.get(0), access, this::onFrame);
  }

  /** Warms up, then measures. */
  Future<BenchResult> run() {
    return Future.future(
        done -> vertx.runOnContext(start -> inventory().compose(this::measure).onComplete(done)));
  }

  /** What is going on, for people; any thread. */
  String phase() {
    return phase;
  }

  /** Orders of the running load that have ended; any thread, for people to look at. */
  int ended() {
    BenchLoad running = load;
    return running == null ? 0 : running.ended();
  }

  /** Changes whenever an order is accepted, refused or ends; any thread. */
  long moves() {
    BenchLoad running = load;
    return phase.hashCode() + (running == null ? 0L : running.moves());
  }

  @Override
  public void close() {
    follower.stop();
    vertx.close();
  }

  private Future<BenchResult> measure(List<String> skus) {
    Basket basket = new Basket(skus, plan.hotShare());
    return follower
        .start()
        .compose(open -> run(plan.warmup(), "warm-up", basket))
        .compose(warm -> snapshot())
        .compose(before -> measure(basket, before));
  }

  private Future<BenchResult> measure(Basket basket, Snapshot before) {
    return run(plan, "measuring", basket)
        .compose(
            load ->
                snapshot()
                    .map(
                        after ->
                            new BenchResult(
                                load,
                                after.since(before),
                                after.natsCpuMs() - before.natsCpuMs(),
                                follower.reconnects())));
  }

  private Future<Snapshot> snapshot() {
    List<Future<NodeMetrics>> answers =
        nodes.stream()
            .map(node -> get(node, METRICS).map(text -> NodeMetrics.parse(text.toString())))
            .toList();
    return Future.all(answers).map(all -> Snapshot.of(all.list()));
  }

  private Future<LoadResult> run(BenchPlan part, String name, Basket basket) {
    phase = name;
    load = new BenchLoad(vertx, part, customers + "-" + name + "-", this::post, basket);
    return load.run();
  }

  private void onFrame(JsonObject frame) {
    String status = frame.getString("status");
    if (StatusFollower.isFinal(status)) {
      load.onEnd(frame.getString("customerId"), status);
    }
  }

  private Future<HttpClientResponse> post(Buffer body) {
    RequestOptions options =
        options(nodes.get(turn++ % nodes.size()), HttpMethod.POST, ORDERS)
            .putHeader("Content-Type", "application/json");
    return http.request(options).compose(request -> request.send(body));
  }

  /** SKUs that are in stock. */
  private Future<List<String>> inventory() {
    return get(nodes.get(0), INVENTORY).map(BenchRun::inStock);
  }

  private Future<Buffer> get(URI node, String path) {
    return http.request(options(node, HttpMethod.GET, path))
        .compose(HttpClientRequest::send)
        .compose(response -> body(response, node + path));
  }

  private static Future<Buffer> body(HttpClientResponse response, String url) {
    return response.statusCode() == OK
        ? response.body()
        : Future.failedFuture(
            url
                + " answered "
                + response.statusCode()
                + "; is the node ready? Its /ready says why not");
  }

  private RequestOptions options(URI node, HttpMethod method, String path) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setHost(node.getHost())
            .setPort(node.getPort())
            .setURI(path)
            .setTimeout(REQUEST_MS_MAX);
    access.authorization().ifPresent(value -> options.putHeader("Authorization", value));
    return options;
  }

  private static List<String> inStock(Buffer inventory) {
    List<String> skus =
        inventory.toJsonObject().getJsonArray("items", new JsonArray()).stream()
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
