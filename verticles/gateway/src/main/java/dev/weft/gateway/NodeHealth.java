package dev.weft.gateway;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How well a node is, as {@code /ready} shows it.
 *
 * @param reasons why it is not UP, for people
 * @param roles of this node and of those in sight
 * @param routes of this node, by name
 * @param details what {@code /ready} shows besides status and reasons
 */
public record NodeHealth(
    Status status,
    List<String> reasons,
    Set<String> roles,
    Map<String, Route> routes,
    JsonObject details) {

  /** Whether requests should be sent to the node: not when it is DOWN. */
  public enum Status {
    UP,
    DEGRADED,
    DOWN
  }

  /**
   * What an inbound route does.
   *
   * @param state as the bridge names it, such as {@code RUNNING}
   * @param lag events that wait
   * @param oldestMs how long the oldest of them has waited
   * @param lastError empty while all is well
   */
  public record Route(String state, long lag, long oldestMs, String lastError) {}

  /** Of a node of which no more is known. */
  public static NodeHealth of(Status status, String... reasons) {
    return new NodeHealth(status, List.of(reasons), Set.of(), Map.of(), new JsonObject());
  }

  public JsonObject toJson() {
    return statusAlone().put("reasons", new JsonArray(reasons)).mergeIn(details);
  }

  /** For those who may not know servers, nodes and orders by name. */
  public JsonObject statusAlone() {
    return new JsonObject().put("status", status.name());
  }
}
