package dev.weft.notification;

import dev.weft.notification.domain.ReceiverHealth;
import dev.weft.notification.flow.ReceiverMetrics;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Thread-safe; one for each node, so that all instances of the service know the same of a receiver.
 */
final class NodeReceivers implements Shareable {
  private final Map<String, ReceiverState> byName = new ConcurrentHashMap<>();

  /** What the instances share of one receiver. */
  record ReceiverState(ReceiverHealth health, ReceiverMetrics metrics) {}

  static NodeReceivers of(Vertx vertx) {
    return vertx
        .sharedData()
        .<String, NodeReceivers>getLocalMap(NodeReceivers.class.getName())
        .computeIfAbsent("", first -> new NodeReceivers());
  }

  ReceiverState stateOf(String name, OpenTelemetry telemetry) {
    return byName.computeIfAbsent(
        name,
        first -> {
          ReceiverHealth health = new ReceiverHealth();
          return new ReceiverState(health, new ReceiverMetrics(telemetry, name, health));
        });
  }

  /** How each of them is, by name. */
  SortedMap<String, ReceiverHealth.Status> statuses() {
    SortedMap<String, ReceiverHealth.Status> statuses = new TreeMap<>();
    byName.forEach((name, entry) -> statuses.put(name, entry.health().status()));
    return statuses;
  }
}
