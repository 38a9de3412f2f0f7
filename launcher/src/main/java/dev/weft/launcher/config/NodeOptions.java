package dev.weft.launcher.config;

import dev.weft.kernel.options.OptionsReader;
import java.util.Map;

/**
 * Sections {@code node}, {@code verticles}, {@code shutdown} and {@code eventLoop}: what this
 * process is for, and how it runs the services.
 *
 * @param verticles how each role but the bridge is run
 */
public record NodeOptions(
    Roles roles,
    Map<Role, VerticleOptions> verticles,
    long shutdownTimeoutMs,
    long drainDelayMs,
    long blockedMaxMs) {
  /** What the stop itself needs, once the delay is over. */
  private static final long AFTER_DELAY_MS_MIN = 1_000;

  public NodeOptions {
    verticles = Map.copyOf(verticles);
  }

  static NodeOptions read(OptionsReader root) {
    // Of the time when a node could be without.
    root.section("bridge").retired("serves");
    OptionsReader shutdown = root.section("shutdown");
    long timeoutMs =
        shutdown
            .millis("timeout", "10s", "1s", "10m")
            .means("a stop that is not through by then is cut short");
    return new NodeOptions(
        Roles.read(root.section("node")),
        VerticleOptions.readAll(root.section("verticles"), Runtime.version().feature()),
        timeoutMs,
        drainDelayMs(shutdown, timeoutMs),
        root.section("eventLoop")
            .millis("blockedMax", "2s", "10ms", "1m")
            .means("an event loop that is busy with one thing for longer is warned of"));
  }

  private static long drainDelayMs(OptionsReader shutdown, long timeoutMs) {
    long delayMs =
        shutdown
            .millis("drainDelay", "0s", "0s", "10m")
            .means(
                "of that time: how long a stopping node answers `/ready` with 503 and still takes"
                    + " requests. Behind a load balancer: longer than it takes to notice, 3 to 5"
                    + " s");
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
