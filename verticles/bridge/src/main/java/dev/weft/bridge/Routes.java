package dev.weft.bridge;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Thread-safe. Routes from streams to the event bus, as the facade starts and stops them. */
public interface Routes {
  /** Completes when every route pulls. */
  Future<Void> start();

  /** Stops pulling and completes when nothing is in flight. */
  Future<Void> stop();

  /** By name of the route: at least {@code state} and {@code inFlight}. */
  JsonObject health();
}
