package dev.weft.bridge.mesh;

import java.util.List;
import java.util.Set;

/**
 * How a node takes part in its cluster.
 *
 * @param cluster name that its nodes share; empty when the node is alone and answers clients only
 * @param self this node, as it announces itself
 * @param foreign roles that no node has: participants in other languages do their work
 * @param services of every role, here or elsewhere
 * @param followed streams whose growth concerns readers of this node
 * @param requestTimeoutMs of a request to another node
 */
public record MeshOptions(
    String cluster,
    Member self,
    Set<String> foreign,
    List<MeshService> services,
    Set<String> followed,
    long requestTimeoutMs) {
  public MeshOptions {
    foreign = Set.copyOf(foreign);
    services = List.copyOf(services);
    followed = Set.copyOf(followed);
  }

  public boolean isJoined() {
    return !cluster.isEmpty();
  }
}
