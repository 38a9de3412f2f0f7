package dev.weft.launcher.node;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.weft.bridge.Bridge;
import dev.weft.bridge.mesh.Member;
import dev.weft.gateway.NodeHealth;
import dev.weft.gateway.Probes;
import dev.weft.kernel.failure.ActiveCondition;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import dev.weft.launcher.config.ClusterOptions;
import dev.weft.launcher.config.Role;
import dev.weft.launcher.config.Roles;
import dev.weft.launcher.telemetry.Telemetry;
import dev.weft.notification.NotificationVerticle;
import dev.weft.notification.domain.ReceiverHealth;
import dev.weft.payment.PaymentVerticle;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether this node can do its work. UP: all is well. DEGRADED: orders are taken and kept, but
 * something they need later is away. DOWN: orders are not taken, or not worked on.
 *
 * <p>Thread-safe.
 */
final class Readiness implements Probes {
  private static final String BREAKER_CLOSED = "closed";
  private static final AttributeKey<String> CODE = AttributeKey.stringKey("code");

  private final Vertx vertx;
  private final Roles roles;
  private final Peers peers;
  private final Telemetry telemetry;
  private final ActiveConditions conditions;

  /** Why this node is not ready yet; empty when it is. */
  private volatile String obstacle = "starting";

  private volatile boolean draining;
  private volatile Children children;
  private volatile Bridge bridge;

  Readiness(Vertx vertx, Roles roles, ClusterOptions cluster, Telemetry telemetry) {
    this.vertx = vertx;
    this.roles = roles;
    this.peers = new Peers(roles, cluster.isJoined() ? cluster.name() : "", this::members);
    this.telemetry = telemetry;
    this.conditions = ActiveConditions.of(vertx);
    telemetry
        .openTelemetry()
        .getMeter("weft")
        .gaugeBuilder("weft.conditions")
        .setDescription("Conditions that last until somebody does something about them")
        .ofLongs()
        .buildWithCallback(this::observe);
  }

  private void observe(ObservableLongMeasurement measurement) {
    Map<Condition, Long> counts =
        conditions.all().stream().collect(groupingBy(ActiveCondition::condition, counting()));
    for (Condition condition : Condition.values()) {
      measurement.record(counts.getOrDefault(condition, 0L), Attributes.of(CODE, condition.code()));
    }
  }

  void starting(String step) {
    obstacle = step;
  }

  void started() {
    obstacle = "";
  }

  /** From now on it is not ready, so that a balancer sends its requests elsewhere. */
  void drain() {
    draining = true;
  }

  void failed(Throwable error) {
    obstacle = "start failed: " + error.getMessage();
  }

  void watch(Children started) {
    children = started;
  }

  void watch(Bridge made) {
    bridge = made;
  }

  @Override
  public Future<NodeHealth> readiness() {
    if (draining) {
      return Future.succeededFuture(down(List.of("draining")));
    }
    return Future.succeededFuture(obstacle.isEmpty() ? health() : down(obstacles()));
  }

  @Override
  public boolean isDraining() {
    return draining;
  }

  @Override
  public String metrics() {
    return telemetry.metricsText();
  }

  /** The nodes in sight, including this one; empty for a standalone node. */
  List<Member> members() {
    return bridge == null ? List.of() : bridge.members();
  }

  private List<String> obstacles() {
    String awaited = bridge == null ? "" : bridge.health().waitsFor();
    return awaited.isEmpty() ? List.of(obstacle) : List.of(obstacle, awaited);
  }

  /** Of a node that has started. */
  private NodeHealth health() {
    List<String> down = new ArrayList<>(peers.down().toList());
    List<String> degraded = new ArrayList<>(peers.degraded().toList());
    Bridge.Health health = bridge.health();
    if (!health.connected()) {
      down.add("the connection to NATS is lost; reconnecting");
    }
    health
        .routes()
        .forEach(
            (name, route) -> {
              String text =
                  "route " + name + " is " + route.state().name().toLowerCase(Locale.ROOT);
              switch (route.state()) {
                case RUNNING -> {}
                case PAUSED -> degraded.add(text);
                case STARTING, STOPPED, FAILED ->
                    (StreamReadiness.isNeededLater(route.stream()) ? degraded : down).add(text);
              }
            });
    StreamReadiness.judge(health.streams(), down, degraded);
    children.missing().ifPresent(degraded::add);
    List<ActiveCondition> active = conditions.all();
    active.forEach(
        one ->
            (StreamReadiness.keepsOrdersOut(one) ? down : degraded)
                .add(one.condition().code() + ": " + one.detail() + ", since " + one.since()));
    String breaker = PaymentVerticle.breakerState(vertx).orElse("unknown");
    if (roles.has(Role.PAYMENT) && !breaker.equals(BREAKER_CLOSED)) {
      degraded.add("the breaker to the payment provider is " + breaker);
    }
    JsonObject details =
        details()
            .put("routes", HealthJson.ofRoutes(health.routes()))
            .put("streams", HealthJson.ofStreams(health.streams()))
            .put(
                "conditions", new JsonArray(active.stream().map(ActiveCondition::toJson).toList()));
    if (roles.has(Role.PAYMENT)) {
      details.put("breaker", breaker);
    }
    if (roles.has(Role.NOTIFICATION)) {
      details.put("receivers", receivers());
    }
    return report(down, degraded, routes(health), details);
  }

  private static Map<String, NodeHealth.Route> routes(Bridge.Health health) {
    Map<String, NodeHealth.Route> routes = new LinkedHashMap<>();
    health
        .routes()
        .forEach(
            (name, route) ->
                routes.put(
                    name,
                    new NodeHealth.Route(
                        route.state().name(), route.lag(), route.oldestMs(), route.lastError())));
    return routes;
  }

  /** For information: where one of them waits, the route says so. */
  private JsonObject receivers() {
    JsonObject all = new JsonObject();
    NotificationVerticle.receivers(vertx).forEach((name, health) -> all.put(name, json(health)));
    return all;
  }

  private static JsonObject json(ReceiverHealth.Status health) {
    String state = health.state().name().toLowerCase(Locale.ROOT);
    JsonObject json = new JsonObject().put("state", state);
    return health.state() == ReceiverHealth.State.WELL
        ? json
        : json.put("reason", health.reason())
            .put("since", Instant.ofEpochMilli(health.sinceMs()).toString());
  }

  private NodeHealth down(List<String> reasons) {
    return report(reasons, List.of(), Map.of(), details());
  }

  private NodeHealth report(
      List<String> down,
      List<String> degraded,
      Map<String, NodeHealth.Route> routes,
      JsonObject details) {
    List<String> reasons = new ArrayList<>(down);
    reasons.addAll(degraded);
    NodeHealth.Status status =
        !down.isEmpty()
            ? NodeHealth.Status.DOWN
            : degraded.isEmpty() ? NodeHealth.Status.UP : NodeHealth.Status.DEGRADED;
    Set<String> inSight = new TreeSet<>(roles.texts());
    members().forEach(member -> inSight.addAll(member.roles()));
    return new NodeHealth(status, reasons, inSight, routes, details);
  }

  private JsonObject details() {
    return new JsonObject()
        .put("roles", new JsonArray(roles.texts()))
        .put("cluster", peers.describe());
  }
}
