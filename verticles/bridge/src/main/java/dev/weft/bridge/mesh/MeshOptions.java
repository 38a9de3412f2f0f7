package dev.weft.bridge.mesh;

import java.util.List;
import java.util.Set;

/**
 * What a node is to others.
 *
 * @param cluster name that the nodes have in common; empty: the node is by itself, and answers
 *     clients only
 * @param self what it says of itself
 * @param foreign roles that no node has: participants in other languages do their work
 * @param services of every role, here or elsewhere
 * @param followed streams whose growth readers of this node want to hear of
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
