package dev.weft.launcher.telemetry;

import io.netty.util.concurrent.EventExecutor;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How late the loop comes to a task that is due: what every request and every event on it waits
 * for. Goes on for as long as the loop.
 *
 * <p>Confined to one event loop.
 */
public final class EventLoopDelay implements Runnable {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final List<Double> BOUNDARIES_SECONDS =
      List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5);

  private final EventExecutor loop;
  private final DoubleHistogram delaySeconds;
  private long dueNanos;

  private EventLoopDelay(EventExecutor loop, DoubleHistogram delaySeconds) {
    this.loop = loop;
    this.delaySeconds = delaySeconds;
  }

  /** Thread-safe. Begins to measure every event loop of that Vert.x. */
  public static void measure(Vertx vertx, OpenTelemetry telemetry) {
    DoubleHistogram delaySeconds =
        telemetry
            .getMeter("dev.weft.launcher")
            .histogramBuilder("weft.event_loop.delay")
            .setUnit("s")
            .setDescription("How late an event loop comes to a task that is due")
            .setExplicitBucketBoundariesAdvice(BOUNDARIES_SECONDS)
            .build();
    for (EventExecutor loop : ((VertxInternal) vertx).nettyEventLoopGroup()) {
      loop.execute(() -> new EventLoopDelay(loop, delaySeconds).next());
    }
  }

  @Override
  public void run() {
    delaySeconds.record(Math.max(0, System.nanoTime() - dueNanos) / NANOS_PER_SECOND);
    next();
  }

  private void next() {
    if (!loop.isShuttingDown()) {
      dueNanos = System.nanoTime() + PERIOD_NANOS;
      var unused = loop.schedule(this, PERIOD_NANOS, TimeUnit.NANOSECONDS);
    }
  }
}
