package dev.weft.launcher.node;

import dev.weft.bridge.inbound.route.RouteHealth;
import dev.weft.bridge.stream.StreamHealth;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/** The bridge's part of {@code /ready}. */
final class HealthJson {
  private HealthJson() {}

  /** By name of the route. */
  static JsonObject ofRoutes(Map<String, RouteHealth> routes) {
    JsonObject json = new JsonObject();
    routes.forEach((name, route) -> json.put(name, of(route)));
    return json;
  }

  /** By name of the stream. */
  static JsonObject ofStreams(Map<String, StreamHealth> streams) {
    JsonObject json = new JsonObject();
    streams.forEach((name, stream) -> json.put(name, of(stream)));
    return json;
  }

  private static JsonObject of(RouteHealth route) {
    return new JsonObject()
        .put("stream", route.stream())
        .put("state", route.state().name())
        .put("inFlight", route.inFlight())
        .put("pinned", route.pinned())
        .put("lastError", route.lastError())
        .put("lag", route.lag())
        .put("oldestMs", route.oldestMs())
        .put("trouble", route.trouble());
  }

  private static JsonObject of(StreamHealth stream) {
    JsonObject json =
        new JsonObject()
            .put("leader", stream.leader())
            .put("replicas", stream.replicas())
            .put("current", stream.current())
            .put("quorum", stream.quorum());
    putUnlessEmpty(json, "trouble", stream.trouble());
    putUnlessEmpty(json, "changed", stream.changed());
    return json;
  }

  private static void putUnlessEmpty(JsonObject json, String key, String value) {
    if (!value.isEmpty()) {
      json.put(key, value);
    }
  }
}
