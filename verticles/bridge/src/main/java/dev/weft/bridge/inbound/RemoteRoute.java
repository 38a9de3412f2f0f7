package dev.weft.bridge.inbound;

import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.inbound.consumer.ConsumerWatch;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.inbound.route.RouteMetrics;
import dev.weft.kernel.bus.LocalAddresses;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.time.ServerClock;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A route that other nodes pull, not this one: what waits there, and whether anybody does. Nodes
 * that hear one another know who has which role; the server knows who pulls, whatever the nodes
 * hear. Only when both know nobody, the role is missing.
 *
 * <p>Thread-safe.
 */
final class RemoteRoute implements AutoCloseable {
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("weft.route");

  /** So many snapshots in a row without an open pull mean that nobody pulls. */
  private static final int SNAPSHOTS_MIN = 2;

  private final InboundRouteOptions route;
  private final ActiveConditions conditions;
  private final ServerClock clock;
  private final ConsumerWatch watch;
  private final List<AutoCloseable> gauges;
  private volatile long lag;
  private volatile long oldestMs;
  private volatile boolean exists;
  private volatile int snapshotsWithoutPull;
  private volatile boolean roleInSight;

  RemoteRoute(
      Vertx vertx,
      InboundRouteOptions route,
      NatsLink link,
      ServerClock clock,
      OpenTelemetry telemetry) {
    this.route = route;
    this.conditions = ActiveConditions.of(vertx);
    this.clock = clock;
    this.watch =
        new ConsumerWatch(
            vertx.getOrCreateContext(), link, route, clock, false, this::update, this::missing);
    Meter meter = telemetry.getMeter("dev.weft.bridge");
    Attributes attributes = Attributes.of(ROUTE, route.name());
    this.gauges =
        List.of(
            RouteMetrics.lag(meter, attributes, () -> ifExists(lag)),
            RouteMetrics.oldest(meter, attributes, () -> ifExists(oldestMs)),
            meter
                .gaugeBuilder("weft.route.pulled")
                .setDescription("1 while some other node asks for what the route brings")
                .ofLongs()
                .buildWithCallback(
                    now -> now.record(snapshotsWithoutPull < SNAPSHOTS_MIN ? 1 : 0, attributes)));
  }

  void open() {
    watch.open();
  }

  /** Which roles the nodes have that this one hears. */
  void sees(Set<String> roles) {
    roleInSight = roles.contains(LocalAddresses.owner(route.address()));
    judge();
  }

  @Override
  public void close() {
    watch.close();
    RouteMetrics.close(gauges);
    conditions.end(Condition.ROLE_MISSING, route.name());
  }

  private OptionalLong ifExists(long value) {
    return exists ? OptionalLong.of(value) : OptionalLong.empty();
  }

  private void update(ConsumerWatch.Snapshot snapshot) {
    exists = true;
    lag = snapshot.lag();
    oldestMs = snapshot.waitedMs() < 0 ? oldestMs : snapshot.waitedMs();
    pulled(snapshot.consumer().getNumWaiting() > 0);
  }

  /** Nobody has ever pulled. */
  private void missing() {
    exists = false;
    pulled(false);
  }

  private void pulled(boolean isPulled) {
    snapshotsWithoutPull = isPulled ? 0 : Math.min(SNAPSHOTS_MIN, snapshotsWithoutPull + 1);
    judge();
  }

  private void judge() {
    if (snapshotsWithoutPull < SNAPSHOTS_MIN || roleInSight) {
      conditions.end(Condition.ROLE_MISSING, route.name());
    } else {
      String detail =
          "no node has role %s: nobody pulls for route %s, %s events wait"
              .formatted(
                  LocalAddresses.owner(route.address()),
                  route.name(),
                  exists ? Long.toString(lag) : "all its");
      conditions.begin(Condition.ROLE_MISSING, route.name(), detail, clock.instant());
    }
  }
}
