package dev.weft.launcher.node;

import dev.weft.kernel.contract.Addresses;
import dev.weft.launcher.cluster.Cluster;
import dev.weft.launcher.cluster.ClusterMember;
import dev.weft.launcher.config.Role;
import dev.weft.launcher.config.Roles;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * The other nodes, as far as this one needs them.
 *
 * <p>Thread-safe.
 */
final class Peers {
  private final Cluster cluster;

  /** What nobody here answers, and what it means when nobody elsewhere does. */
  private final Map<String, String> neededByAddress = new LinkedHashMap<>();

  private final Map<String, String> usefulByAddress = new LinkedHashMap<>();

  Peers(Roles roles, Cluster cluster) {
    this.cluster = cluster;
    if (!roles.has(Role.BRIDGE)) {
      neededByAddress.put(
          Addresses.JOURNAL_READ, "no bridge in sight: some node needs bridge.serves=cluster");
    }
    if (roles.has(Role.GATEWAY) && !roles.has(Role.ORDER)) {
      neededByAddress.put(Addresses.ORDER_PLACE, "no node with role order in sight");
    }
    if (roles.has(Role.GATEWAY) && !roles.has(Role.INVENTORY)) {
      usefulByAddress.put(Addresses.INVENTORY_GET, "no node with role inventory in sight");
    }
  }

  /** Why orders are not taken or not worked on here, for people. */
  Future<List<String>> down() {
    return unheard(neededByAddress);
  }

  /** What else does not work here, for people. */
  Future<List<String>> degraded() {
    return unheard(usefulByAddress);
  }

  /** {@code name} and {@code members}: {@code address}, {@code roles}, {@code self} of each. */
  JsonObject describe() {
    JsonArray members = new JsonArray();
    for (ClusterMember member : cluster.members()) {
      members.add(
          new JsonObject()
              .put("address", member.address())
              .put("roles", new JsonArray(List.copyOf(new TreeSet<>(member.roles()))))
              .put("self", member.isSelf()));
    }
    return new JsonObject().put("name", cluster.name()).put("members", members);
  }

  private Future<List<String>> unheard(Map<String, String> reasonByAddress) {
    List<Future<String>> asked =
        reasonByAddress.entrySet().stream()
            .map(
                entry ->
                    cluster.hears(entry.getKey()).map(heard -> heard ? null : entry.getValue()))
            .toList();
    return Future.all(asked)
        .map(all -> all.<String>list().stream().filter(Objects::nonNull).toList());
  }
}
