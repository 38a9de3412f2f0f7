package dev.weft.launcher.node;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.weft.bridge.Bridge;
import dev.weft.bridge.mesh.Member;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether this node can do its work. UP: all is well. DEGRADED: orders are taken and kept, but
 * something they need later is away. DOWN: orders are not taken, or not worked on.
 *
 * <p>Thread-safe.
 */
final class Readiness implements Probes {
  private static final String UP = "UP";
  private static final String DEGRADED = "DEGRADED";

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
  public Future<JsonObject> readiness() {
    if (draining) {
      return Future.succeededFuture(report(List.of("draining"), List.of()));
    }
    return Future.succeededFuture(
        obstacle.isEmpty() ? reportAll() : report(obstacles(), List.of()));
  }

  @Override
  public boolean isDraining() {
    return draining;
  }

  @Override
  public String metrics() {
    return telemetry.metricsText();
  }

  /** The nodes in sight, this one among them; none when it is by itself. */
  List<Member> members() {
    return bridge == null ? List.of() : bridge.members();
  }

  private List<String> obstacles() {
    String awaited = bridge == null ? "" : bridge.health().waitsFor();
    return awaited.isEmpty() ? List.of(obstacle) : List.of(obstacle, awaited);
  }

  /** Of a node that has started. */
  private JsonObject reportAll() {
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
    JsonObject report =
        report(down, degraded)
            .put("routes", HealthJson.ofRoutes(health.routes()))
            .put("streams", HealthJson.ofStreams(health.streams()));
    report.put("conditions", new JsonArray(active.stream().map(ActiveCondition::toJson).toList()));
    if (roles.has(Role.PAYMENT)) {
      report.put("breaker", breaker);
    }
    return roles.has(Role.NOTIFICATION) ? report.put("receivers", receivers()) : report;
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
