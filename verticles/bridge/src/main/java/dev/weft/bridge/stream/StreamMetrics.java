package dev.weft.bridge.stream;

import dev.weft.kernel.time.ServerClock;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What is measured of streams: their servers, not their events.
 *
 * <p>Thread-safe.
 */
final class StreamMetrics implements AutoCloseable {
  private static final double MS_PER_S = 1_000;
  private static final AttributeKey<String> STREAM = AttributeKey.stringKey("weft.stream");

  private final Meter meter;
  private final Map<String, StreamClusterState> states;
  private final Map<String, StreamReconciler> reconcilers;
  private final ServerClock clock;
  private final LongCounter elections;
  private final List<AutoCloseable> gauges = new ArrayList<>();

  /**
   * @param states by stream, read at every scrape
   */
  StreamMetrics(
      OpenTelemetry telemetry,
      Map<String, StreamClusterState> states,
      Map<String, StreamReconciler> reconcilers,
      ServerClock clock) {
    this.meter = telemetry.getMeter("dev.weft.bridge");
    this.states = states;
    this.reconcilers = reconcilers;
    this.clock = clock;
    this.elections =
        meter
            .counterBuilder("weft.stream.elections")
            .setDescription("Leaders that were elected while this node listened")
            .build();
  }

  void register() {
    // A counter that appears with its first event hides that event: nothing rose.
    states.keySet().forEach(stream -> elections.add(0, Attributes.of(STREAM, stream)));
    gauge("weft.stream.quorum", "1 while the stream takes appends", p -> p.quorum() ? 1 : 0);
    gauge(
        "weft.stream.replicas",
        "Servers that should keep the stream",
        StreamClusterState::replicas);
    gauge(
        "weft.stream.replicas_current",
        "Servers that keep the stream and have everything",
        StreamClusterState::current);
    gauges.add(
        meter
            .gaugeBuilder("weft.stream.as_configured")
            .ofLongs()
            .setDescription("1 while the stream is as Weft needs it")
            .buildWithCallback(
                now ->
                    reconcilers.forEach(
                        (stream, reconciler) ->
                            now.record(
                                reconciler.isHealthy() ? 1 : 0, Attributes.of(STREAM, stream)))));
    gauges.add(
        meter
            .gaugeBuilder("weft.clock.offset")
            .setUnit("s")
            .setDescription("The node's clock minus the server's; positive: the node is ahead")
            .buildWithCallback(now -> now.record(clock.skew().offsetMs() / MS_PER_S)));
    gauges.add(
        meter
            .counterBuilder("weft.stream.losses")
            .setDescription("How often events were gone that no limit of the stream had deleted")
            .buildWithCallback(
                now ->
                    reconcilers.forEach(
                        (stream, reconciler) ->
                            now.record(reconciler.losses(), Attributes.of(STREAM, stream)))));
  }

  void elected(String stream) {
    elections.add(1, Attributes.of(STREAM, stream));
  }

  @Override
  public void close() {
    gauges.forEach(StreamMetrics::close);
  }

  private static void close(AutoCloseable gauge) {
    try {
      gauge.close();
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void gauge(String name, String description, ToLongFunction<StreamClusterState> value) {
    gauges.add(
        meter
            .gaugeBuilder(name)
            .ofLongs()
            .setDescription(description)
            .buildWithCallback(
                now ->
                    states.forEach(
                        (stream, state) ->
                            now.record(value.applyAsLong(state), Attributes.of(STREAM, stream)))));
  }
}
