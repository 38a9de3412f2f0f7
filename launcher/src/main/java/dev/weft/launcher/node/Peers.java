package dev.weft.launcher.node;

import dev.weft.bridge.mesh.Member;
import dev.weft.launcher.config.Role;
import dev.weft.launcher.config.Roles;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The other nodes, as far as this one needs them.
 *
 * <p>Thread-safe.
 */
final class Peers {
  private final Roles roles;
  private final String cluster;
  private final Supplier<List<Member>> members;

  /**
   * @param cluster its name; empty for a standalone node
   */
  Peers(Roles roles, String cluster, Supplier<List<Member>> members) {
    this.roles = roles;
    this.cluster = cluster;
    this.members = members;
  }

  /** Why orders are not taken here, for people. */
  Stream<String> down() {
    return missing(Role.ORDER);
  }

  /** What else does not work here, for people. */
  Stream<String> degraded() {
    return missing(Role.INVENTORY);
  }

  /** {@code name} and {@code members}: {@code address}, {@code roles}, {@code self} of each. */
  JsonObject describe() {
    JsonArray all = new JsonArray();
    for (Member member : members.get()) {
      all.add(
          new JsonObject()
              .put("address", member.address())
              .put("roles", new JsonArray(List.copyOf(new TreeSet<>(member.roles()))))
              .put("self", member.isSelf()));
    }
    return new JsonObject().put("name", cluster).put("members", all);
  }

  private Stream<String> missing(Role asked) {
    boolean lacks =
        roles.has(Role.GATEWAY)
            && !roles.has(asked)
            && members.get().stream().noneMatch(member -> member.has(asked.text()));
    return lacks ? Stream.of("no node with role " + asked.text() + " in sight") : Stream.empty();
  }
}
