package dev.weft.gateway;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/**
 * What the process knows about itself; implemented by whoever deploys the gateway.
 *
 * <p>Thread-safe.
 */
public interface Probes {
  /** Key in {@link #readiness} that holds {@code UP}, {@code DEGRADED} or {@code DOWN}. */
  String STATUS = "status";

  /** The status that is answered with 503: no request should be sent here. */
  String DOWN = "DOWN";

  /**
   * Whether the node can do its work: {@link #STATUS} and the reasons for it, shown as they are. A
   * failed future counts as DOWN.
   */
  Future<JsonObject> readiness();

  /**
   * Whether the node is about to stop, so that every answer is to be the last one of its
   * connection. Requests are taken nevertheless until the gateway is stopped.
   */
  default boolean isDraining() {
    return false;
  }

  /** Every metric in the Prometheus text format 0.0.4. Called on a worker thread. */
  String metrics();
}
