package dev.weft.bridge.mesh;

import java.util.List;

/**
 * A NATS micro service that the nodes with a role offer.
 *
 * @param name {@code weft-order}, say
 * @param description for people
 * @param isHere whether this node has the role; of others only calls matter
 */
public record MeshService(
    String name, String description, boolean isHere, List<MeshEndpoint> endpoints) {
  public MeshService {
    endpoints = List.copyOf(endpoints);
  }
}
