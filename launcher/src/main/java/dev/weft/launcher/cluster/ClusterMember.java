package dev.weft.launcher.cluster;

import java.util.Set;

/**
 * A node of the cluster.
 *
 * @param address {@code host:port} where members talk to it
 * @param roles as the configuration writes them
 * @param isSelf whether it is the node that says so
 */
public record ClusterMember(String address, Set<String> roles, boolean isSelf) {
  public ClusterMember {
    roles = Set.copyOf(roles);
  }

  public boolean has(String role) {
    return roles.contains(role);
  }
}
