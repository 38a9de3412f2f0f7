package dev.weft.launcher.config;

import dev.weft.kernel.options.OptionsReader;
import java.util.Map;

/**
 * Sections {@code node}, {@code bridge}, {@code verticles}, {@code shutdown} and {@code eventLoop}:
 * what this process is for, and how it runs the services.
 *
 * @param roles what this node is for
 * @param servesCluster whether its bridge works for nodes without one, too
 * @param verticles how each role but the bridge is run
 * @param shutdownTimeoutMs a stop that is not through by then is cut short
 * @param drainDelayMs of that time: how long a stopping node still takes requests, so that its
 *     balancer finds out first
 * @param blockedMaxMs an event loop that is busy with one thing for longer is warned of
 */
public record NodeOptions(
    Roles roles,
    boolean servesCluster,
    Map<Role, VerticleOptions> verticles,
    long shutdownTimeoutMs,
    long drainDelayMs,
    long blockedMaxMs) {
  public static final long DEFAULT_SHUTDOWN_TIMEOUT_MS = 10_000;
  public static final long DEFAULT_BLOCKED_MAX_MS = 2_000;
  private static final long SHUTDOWN_TIMEOUT_MS_MIN = 1_000;
  private static final long SHUTDOWN_TIMEOUT_MS_MAX = 600_000;

  /** What the stop itself needs, once the delay is over. */
  private static final long AFTER_DELAY_MS_MIN = SHUTDOWN_TIMEOUT_MS_MIN;

  private static final long BLOCKED_MS_MIN = 10;
  private static final long BLOCKED_MS_MAX = 60_000;

  public NodeOptions {
    verticles = Map.copyOf(verticles);
  }

  /** Whom a bridge works for. */
  private enum Serves {
    OWN,
    CLUSTER
  }

  static NodeOptions read(OptionsReader root) {
    OptionsReader shutdown = root.section("shutdown");
    long timeoutMs =
        shutdown.millis(
            "timeout",
            DEFAULT_SHUTDOWN_TIMEOUT_MS,
            SHUTDOWN_TIMEOUT_MS_MIN,
            SHUTDOWN_TIMEOUT_MS_MAX);
    return new NodeOptions(
        Roles.read(root.section("node")),
        root.section("bridge").oneOf("serves", Serves.OWN) == Serves.CLUSTER,
        VerticleOptions.readAll(root.section("verticles"), Runtime.version().feature()),
        timeoutMs,
        drainDelayMs(shutdown, timeoutMs),
        root.section("eventLoop")
            .millis("blockedMax", DEFAULT_BLOCKED_MAX_MS, BLOCKED_MS_MIN, BLOCKED_MS_MAX));
  }

  private static long drainDelayMs(OptionsReader shutdown, long timeoutMs) {
    long delayMs = shutdown.millis("drainDelay", 0, 0, SHUTDOWN_TIMEOUT_MS_MAX);
    if (timeoutMs - delayMs < AFTER_DELAY_MS_MIN) {
      throw shutdown.wrong(
          "drainDelay",
          "is "
              + delayMs
              + " ms, and shutdown.timeout is "
              + timeoutMs
              + " ms; the timeout must be longer by "
              + AFTER_DELAY_MS_MIN
              + " ms at least");
    }
    return delayMs;
  }
}
