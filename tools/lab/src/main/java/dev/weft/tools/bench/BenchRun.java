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
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

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
  private OrderBodies bodies;
  private OrderSample sample = new OrderSample(1);
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

  /** What came of a load, and where its time went. */
  record Measured(BenchResult result, Stages stages) {}

  /** Connects, and sends the orders that are not measured. */
  Future<Void> warmUp() {
    return onLoop(
        () ->
            inventory()
                .onSuccess(skus -> bodies = new OrderBodies(skus, plan.hotShare()))
                .compose(known -> follower.start())
                .compose(open -> run(plan.warmup(), "warm-up"))
                .mapEmpty());
  }

  /**
   * Measures one load; after the warm-up, and one after another.
   *
   * @param part with as many connections and no more in flight than the plan
   * @param name that no other has
   */
  Future<Measured> measure(BenchPlan part, String name) {
    return onLoop(() -> snapshot().compose(before -> measure(part, name, before)));
  }

  private <T> Future<T> onLoop(Supplier<Future<T>> step) {
    return Future.future(done -> vertx.runOnContext(start -> step.get().onComplete(done)));
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

  private Future<Measured> measure(BenchPlan part, String name, Snapshot before) {
    sample = new OrderSample(part.orders());
    int reconnects = follower.reconnects();
    return run(part, name)
        .compose(
            load ->
                snapshot()
                    .compose(
                        after ->
                            timelines()
                                .map(
                                    timelines ->
                                        new Measured(
                                            new BenchResult(
                                                load,
                                                after.since(before),
                                                after.natsCpuMs() - before.natsCpuMs(),
                                                follower.reconnects() - reconnects),
                                            Stages.of(
                                                after.addedSince(before),
                                                timelines,
                                                sample.frames())))));
  }

  /** Of some of the orders; without those that no node answers. */
  private Future<List<JsonObject>> timelines() {
    List<JsonObject> timelines = new ArrayList<>();
    Future<Void> asked = Future.succeededFuture();
    for (String orderId : sample.frames().keySet()) {
      asked =
          asked
              .compose(next -> get(nodes.get(0), ORDERS + "/" + orderId + "/timeline"))
              .onSuccess(timeline -> timelines.add(timeline.toJsonObject()))
              .<Void>mapEmpty()
              .otherwiseEmpty();
    }
    return asked.map(all -> timelines);
  }

  private Future<Snapshot> snapshot() {
    List<Future<NodeMetrics>> answers =
        nodes.stream()
            .map(node -> get(node, METRICS).map(text -> NodeMetrics.parse(text.toString())))
            .toList();
    return Future.all(answers).map(all -> Snapshot.of(all.list()));
  }

  private Future<LoadResult> run(BenchPlan part, String name) {
    phase = name;
    load = new BenchLoad(vertx, part, customers + "-" + name + "-", this::post, bodies);
    return load.run();
  }

  private void onFrame(JsonObject frame) {
    String status = frame.getString("status");
    if (StatusFollower.isFinal(status)) {
      sample.confirmed(frame.getString("orderId"));
      load.onEnd(frame.getString("customerId"), status);
    }
  }

  private Future<HttpClientResponse> post(Buffer body) {
    RequestOptions options =
        HttpClients.post(nodes.get(turn++ % nodes.size()), ORDERS, access, REQUEST_MS_MAX);
    return http.request(options).compose(request -> request.send(body));
  }

  /** SKUs that are in stock. */
  private Future<List<String>> inventory() {
    return get(nodes.get(0), INVENTORY).map(BenchRun::inStock);
  }

  private Future<Buffer> get(URI node, String path) {
    return http.request(HttpClients.get(node, path, access, REQUEST_MS_MAX))
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
