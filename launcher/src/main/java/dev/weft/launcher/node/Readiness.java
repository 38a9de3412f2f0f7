package dev.weft.launcher.node;

import static java.util.stream.Collectors.counting;

import dev.weft.bridge.Bridge;
import dev.weft.gateway.Probes;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.StandingConditions;
import dev.weft.launcher.cluster.Cluster;
import dev.weft.launcher.config.Role;
import dev.weft.launcher.config.Roles;
import dev.weft.launcher.telemetry.Telemetry;
import dev.weft.notification.NotificationVerticle;
import dev.weft.payment.PaymentVerticle;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whether this node can do its work. UP: all is well. DEGRADED: orders are taken and kept, but
 * something they need later is away. DOWN: orders are not taken, or not worked on.
 *
 * <p>Thread-safe.
 */
final class Readiness implements Probes {
  private static final String UP = "UP";
  private static final String DEGRADED = "DEGRADED";
  private static final String ROUTE_RUNNING = "RUNNING";

  /** Its events are kept, and go on when what they need is back. */
  private static final String ROUTE_PAUSED = "PAUSED";

  /** It waits for nodes that need it. */
  private static final String ROUTE_STANDBY = "STANDBY";

  private static final String BREAKER_CLOSED = "closed";
  private static final long ASK_TIMEOUT_MS = 500;
  private static final AttributeKey<String> CODE = AttributeKey.stringKey("code");

  private final Vertx vertx;
  private final Roles roles;
  private final Peers peers;
  private final Telemetry telemetry;
  private final StandingConditions conditions;

  /** What stands between this node and being ready; empty when nothing does. */
  private volatile String obstacle = "starting";

  private volatile boolean draining;
  private volatile Children children;
  private volatile Bridge bridge;

  Readiness(Vertx vertx, Roles roles, Cluster cluster, Telemetry telemetry) {
    this.vertx = vertx;
    this.roles = roles;
    this.peers = new Peers(roles, cluster);
    this.telemetry = telemetry;
    this.conditions = StandingConditions.of(vertx);
    telemetry
        .openTelemetry()
        .getMeter("weft")
        .gaugeBuilder("weft.conditions")
        .setDescription("Conditions that last until somebody does something about them")
        .ofLongs()
        .buildWithCallback(this::observe);
  }

  private void observe(ObservableLongMeasurement measurement) {
    Map<String, Long> counts =
        conditions.all().stream()
            .collect(
                Collectors.groupingBy(one -> one.getString(StandingConditions.CODE), counting()));
    for (Condition condition : Condition.values()) {
      String code = condition.code();
      measurement.record(counts.getOrDefault(code, 0L), Attributes.of(CODE, code));
    }
  }

  void isDoing(String step) {
    obstacle = step;
  }

  void isReady() {
    obstacle = "";
  }

  /** From now on it is not ready, so that a balancer sends its requests elsewhere. */
  void drains() {
    draining = true;
  }

  void hasFailed(Throwable error) {
    obstacle = "start failed: " + error.getMessage();
  }

  void watch(Children started) {
    children = started;
  }

  void watch(Bridge made) {
    bridge = made;
  }

  @Override
  public Future<JsonObject> readiness() {
    if (draining) {
      return Future.succeededFuture(report(List.of("draining"), List.of()));
    }
    if (!obstacle.isEmpty()) {
      return Future.succeededFuture(report(obstacles(), List.of()));
    }
    Future<String> breaker = breaker();
    Future<List<String>> down = peers.down();
    Future<List<String>> degraded = peers.degraded();
    Future<JsonObject> receivers = receivers();
    return Future.all(breaker, down, degraded, receivers)
        .map(known -> report(breaker.result(), down.result(), degraded.result()))
        .map(report -> report.mergeIn(receivers.result()));
  }

  @Override
  public boolean isDraining() {
    return draining;
  }

  @Override
  public String metrics() {
    return telemetry.metricsText();
  }

  private List<String> obstacles() {
    String awaited = bridge == null ? "" : bridge.health().getString("waitsFor");
    return awaited.isEmpty() ? List.of(obstacle) : List.of(obstacle, awaited);
  }

  private Future<String> breaker() {
    if (!roles.has(Role.PAYMENT)) {
      return Future.succeededFuture(BREAKER_CLOSED);
    }
    return ask(PaymentVerticle.HEALTH_ADDRESS)
        .map(health -> health.getString("breaker"))
        .otherwise("unknown");
  }

  /** Who is told, and how each of them is: for information, a route that waits is the reason. */
  private Future<JsonObject> receivers() {
    return roles.has(Role.NOTIFICATION)
        ? ask(NotificationVerticle.HEALTH_ADDRESS).otherwise(new JsonObject())
        : Future.succeededFuture(new JsonObject());
  }

  private Future<JsonObject> ask(String address) {
    DeliveryOptions here = new DeliveryOptions().setLocalOnly(true).setSendTimeout(ASK_TIMEOUT_MS);
    return vertx
        .eventBus()
        .<JsonObject>request(address, new JsonObject(), here)
        .map(answer -> answer.body());
  }

  private JsonObject report(String breaker, List<String> unheard, List<String> unhelped) {
    List<String> down = new ArrayList<>(unheard);
    List<String> degraded = new ArrayList<>(unhelped);
    JsonObject health = bridge == null ? new JsonObject() : bridge.health();
    if (bridge != null && !health.getBoolean("connected", false)) {
      down.add("the connection to NATS is lost; reconnecting");
    }
    JsonObject routes = health.getJsonObject("routes", new JsonObject());
    for (String route : routes.fieldNames()) {
      JsonObject now = routes.getJsonObject(route);
      String state = now.getString("state");
      String told = "route " + route + " is " + state.toLowerCase(Locale.ROOT);
      switch (state) {
        case ROUTE_RUNNING, ROUTE_STANDBY -> {}
        case ROUTE_PAUSED -> degraded.add(told);
        default ->
            (StreamReadiness.isNeededLater(now.getString("stream")) ? degraded : down).add(told);
      }
    }
    JsonObject streams = health.getJsonObject("streams", new JsonObject());
    StreamReadiness.judge(streams, down, degraded);
    children.missing().ifPresent(degraded::add);
    List<JsonObject> standing = conditions.all();
    standing.forEach(
        one ->
            (StreamReadiness.keepsOrdersOut(one) ? down : degraded)
                .add(
                    one.getString(StandingConditions.CODE)
                        + ": "
                        + one.getString(StandingConditions.DETAIL)
                        + ", since "
                        + one.getString(StandingConditions.SINCE)));
    if (!breaker.equals(BREAKER_CLOSED)) {
      degraded.add("the breaker to the payment provider is " + breaker);
    }
    JsonObject report = report(down, degraded).put("routes", routes).put("streams", streams);
    report.put("conditions", new JsonArray(standing));
    return roles.has(Role.PAYMENT) ? report.put("breaker", breaker) : report;
  }

  private JsonObject report(List<String> down, List<String> degraded) {
    List<String> reasons = new ArrayList<>(down);
    reasons.addAll(degraded);
    String status = down.isEmpty() ? (degraded.isEmpty() ? UP : DEGRADED) : DOWN;
    return new JsonObject()
        .put(STATUS, status)
        .put("reasons", new JsonArray(reasons))
        .put("roles", new JsonArray(roles.texts()))
        .put("cluster", peers.describe());
  }
}
