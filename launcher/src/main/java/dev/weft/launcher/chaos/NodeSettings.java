package dev.weft.launcher.chaos;

import java.util.List;

/** Immutable. What is quicker in a run of a minute than in a deployment. */
final class NodeSettings {
  /** Shorter than every pause, so that a pause means deliveries to somebody else. */
  static final String ACK_WAIT = "2s";

  private NodeSettings() {}

  /** Each {@code key=value}. */
  static List<String> forChaos() {
    return List.of(
        "payment.breaker.resetTimeout=1s", "shutdown.timeout=5s", "telemetry.traces=none");
  }
}
