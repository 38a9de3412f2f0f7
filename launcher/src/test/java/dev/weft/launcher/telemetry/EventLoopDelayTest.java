package dev.weft.launcher.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventLoopDelayTest {
  private static final Duration BLOCKED = Duration.ofSeconds(1);

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
          .build();
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
    telemetry.close();
  }

  @Test
  void showsABlockedEventLoop() {
    EventLoopDelay.measure(vertx, telemetry);

    vertx.runOnContext(v -> LockSupport.parkNanos(BLOCKED.toNanos()));

    // A task was due while it was blocked: every quarter of a second one is.
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(longestSeconds()).isGreaterThan(0.5));
  }

  private double longestSeconds() {
    return reader.collectAllMetrics().stream()
        .filter(metric -> metric.getName().equals("weft.event_loop.delay"))
        .flatMap(metric -> metric.getHistogramData().getPoints().stream())
        .mapToDouble(HistogramPointData::getMax)
        .max()
        .orElse(0);
  }
}
