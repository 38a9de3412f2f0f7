package dev.weft.gateway;

import io.vertx.core.Future;

/**
 * What the process knows about itself; implemented by the deployer of the gateway.
 *
 * <p>Thread-safe.
 */
public interface Probes {
  /** Whether the node can do its work. A failed future counts as DOWN. */
  Future<NodeHealth> readiness();

  /**
   * Whether the node is about to stop, so that every answer must be the last of its connection. It
   * still takes requests until the gateway is stopped.
   */
  default boolean isDraining() {
    return false;
  }

  /** Every metric in the Prometheus text format 0.0.4. Called on a worker thread. */
  String metrics();
}
