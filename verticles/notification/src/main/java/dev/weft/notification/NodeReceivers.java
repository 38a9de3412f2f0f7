package dev.weft.notification;

import dev.weft.notification.domain.ReceiverHealth;
import dev.weft.notification.flow.ReceiverMetrics;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Thread-safe; one for each node, so that all instances of the service know the same of a receiver.
 */
final class NodeReceivers implements Shareable {
  private final Map<String, Entry> byName = new ConcurrentHashMap<>();

  /** What the instances share of one receiver. */
  record Entry(ReceiverHealth health, ReceiverMetrics metrics) {}

  static NodeReceivers of(Vertx vertx) {
    return vertx
        .sharedData()
        .<String, NodeReceivers>getLocalMap(NodeReceivers.class.getName())
        .computeIfAbsent("", first -> new NodeReceivers());
  }

  Entry entry(String name, OpenTelemetry telemetry) {
    return byName.computeIfAbsent(
        name,
        first -> {
          ReceiverHealth health = new ReceiverHealth();
          return new Entry(health, new ReceiverMetrics(telemetry, name, health));
        });
  }

  /** {@code {"<name>": {"state": "well" | "resting" | "gone", "reason": …, "since": …}}}. */
  JsonObject report() {
    JsonObject all = new JsonObject();
    new TreeMap<>(byName)
        .forEach((name, entry) -> all.put(name, describe(entry.health().report())));
    return all;
  }

  private static JsonObject describe(ReceiverHealth.Report report) {
    JsonObject json =
        new JsonObject().put("state", report.state().name().toLowerCase(java.util.Locale.ROOT));
    if (report.state() != ReceiverHealth.State.WELL) {
      json.put("reason", report.reason())
          .put("since", Instant.ofEpochMilli(report.sinceMs()).toString());
    }
    return json;
  }
}
