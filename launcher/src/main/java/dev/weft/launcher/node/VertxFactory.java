package dev.weft.launcher.node;

import dev.weft.kernel.EventLoops;
import dev.weft.launcher.config.NodeOptions;
import dev.weft.launcher.telemetry.EventLoopDelay;
import dev.weft.launcher.telemetry.Telemetry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.util.concurrent.TimeUnit;

/** The Vert.x instance of a node. */
final class VertxFactory {
  private static final long CHECK_INTERVAL_MS_MAX = 1_000;

  /**
   * Two for HTTP, of which one is idle mostly, and at least one for all else: {@link EventLoops}.
   */
  private static final int EVENT_LOOPS_MIN = 3;

  private VertxFactory() {}

  static Vertx create(NodeOptions options, Telemetry telemetry) {
    EventLoops.prepare();
    Vertx vertx =
        Vertx.builder().withTracer(telemetry.vertxTracer()).with(vertxOptions(options)).build();
    EventLoopDelay.measure(vertx, telemetry.openTelemetry());
    return vertx;
  }

  private static VertxOptions vertxOptions(NodeOptions options) {
    return new VertxOptions()
        .setPreferNativeTransport(true)
        .setEventLoopPoolSize(
            Math.max(EVENT_LOOPS_MIN, Runtime.getRuntime().availableProcessors() + 1))
        .setMaxEventLoopExecuteTime(options.blockedMaxMs())
        .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS)
        .setBlockedThreadCheckInterval(Math.min(CHECK_INTERVAL_MS_MAX, options.blockedMaxMs()))
        .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
        // Nothing is served from files: no directory in /tmp, no shutdown hook to remove it.
        .setFileSystemOptions(
            new FileSystemOptions()
                .setClassPathResolvingEnabled(false)
                .setFileCachingEnabled(false));
  }
}
