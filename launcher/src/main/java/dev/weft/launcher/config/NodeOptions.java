package dev.weft.launcher.config;

import dev.weft.kernel.options.OptionsReader;

/**
 * Immutable. Sections {@code verticles}, {@code shutdown} and {@code eventLoop}: how this process
 * runs the services.
 *
 * @param instances of each role
 * @param shutdownTimeoutMs a stop that is not through by then is cut short
 * @param blockedMaxMs an event loop that is busy with one thing for longer is warned of
 */
public record NodeOptions(InstancesOptions instances, long shutdownTimeoutMs, long blockedMaxMs) {
  public static final long DEFAULT_SHUTDOWN_TIMEOUT_MS = 10_000;
  public static final long DEFAULT_BLOCKED_MAX_MS = 2_000;
  private static final long SHUTDOWN_TIMEOUT_MS_MIN = 1_000;
  private static final long SHUTDOWN_TIMEOUT_MS_MAX = 600_000;
  private static final long BLOCKED_MS_MIN = 10;
  private static final long BLOCKED_MS_MAX = 60_000;

  static NodeOptions read(OptionsReader root) {
    return new NodeOptions(
        InstancesOptions.read(root.section("verticles")),
        root.section("shutdown")
            .millis(
                "timeout",
                DEFAULT_SHUTDOWN_TIMEOUT_MS,
                SHUTDOWN_TIMEOUT_MS_MIN,
                SHUTDOWN_TIMEOUT_MS_MAX),
        root.section("eventLoop")
            .millis("blockedMax", DEFAULT_BLOCKED_MAX_MS, BLOCKED_MS_MIN, BLOCKED_MS_MAX));
  }
}
