package dev.weft.bridge.inbound.route;

import dev.weft.bridge.deadletter.DeadLetterKind;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What a route counts, and what it is doing until it is closed.
 *
 * <p>Thread-safe.
 */
public final class RouteMetrics implements AutoCloseable {
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("weft.route");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("weft.outcome");
  private static final AttributeKey<String> KIND = AttributeKey.stringKey("weft.dead_letter.kind");
  private static final double MS_PER_S = 1_000;
  private static final double NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final List<Double> BOUNDARIES_SECONDS =
      List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);

  private final Meter meter;
  private final Attributes route;
  private final Map<String, Attributes> routeByOutcome = new ConcurrentHashMap<>();
  private final DoubleHistogram durationSeconds;
  private final LongUpDownCounter inFlight;
  private final LongUpDownCounter paused;
  private final LongCounter pauses;
  private final LongCounter redeliveries;
  private final LongCounter deadLetters;
  private final LongCounter settlementsLost;
  private final List<AutoCloseable> gauges = new ArrayList<>();

  public RouteMetrics(OpenTelemetry telemetry, String name) {
    meter = telemetry.getMeter("dev.weft.bridge");
    route = Attributes.of(ROUTE, name);
    durationSeconds =
        meter
            .histogramBuilder("weft.route.process.duration")
            .setUnit("s")
            .setDescription("From the arrival of a message to the hand-over of its ack")
            .setExplicitBucketBoundariesAdvice(BOUNDARIES_SECONDS)
            .build();
    inFlight =
        meter
            .upDownCounterBuilder("weft.route.in_flight")
            .setDescription("Messages being handled")
            .build();
    paused =
        meter
            .upDownCounterBuilder("weft.route.paused")
            .setDescription("Routes whose handler can do nothing for now")
            .build();
    pauses =
        meter.counterBuilder("weft.route.pauses").setDescription("How often it paused").build();
    redeliveries =
        meter
            .counterBuilder("weft.route.redeliveries")
            .setDescription("Deliveries after the first")
            .build();
    deadLetters =
        meter.counterBuilder("weft.route.dead_letters").setDescription("Messages given up").build();
    settlementsLost =
        meter
            .counterBuilder("weft.route.settlements_lost")
            .setDescription("Acks and naks that could not be sent: those messages come again")
            .build();
    beginAtZero();
  }

  /**
   * What waits for a route, as the server counts it: reported by the node that pulls and by all
   * others.
   */
  public static AutoCloseable lag(Meter meter, Attributes route, Supplier<OptionalLong> lag) {
    return meter
        .gaugeBuilder("weft.route.lag")
        .setUnit("{message}")
        .setDescription("Messages not delivered or not settled, as the server counts them")
        .ofLongs()
        .buildWithCallback(now -> lag.get().ifPresent(messages -> now.record(messages, route)));
  }

  /** How old the oldest of what waits for a route is, reported likewise. */
  public static AutoCloseable oldest(
      Meter meter, Attributes route, Supplier<OptionalLong> oldestMs) {
    return meter
        .gaugeBuilder("weft.route.oldest")
        .setUnit("s")
        .setDescription("How long the oldest message that is not settled has waited")
        .buildWithCallback(
            now -> oldestMs.get().ifPresent(age -> now.record(age / MS_PER_S, route)));
  }

  /** Reads the status at every scrape. */
  public void watch(RouteStatus status) {
    gauges.add(lag(meter, route, () -> OptionalLong.of(status.lag())));
    gauges.add(oldest(meter, route, () -> OptionalLong.of(status.oldestMs())));
    gauges.add(
        meter
            .counterBuilder("weft.route.consumer_changes")
            .setDescription("How often somebody edited, paused or deleted the consumer")
            .buildWithCallback(now -> now.record(status.consumerChanges(), route)));
    gauges.add(
        meter
            .gaugeBuilder("weft.route.ready")
            .setDescription("1 while the route pulls, holds its messages or stands by")
            .ofLongs()
            .buildWithCallback(now -> now.record(status.isReady() ? 1 : 0, route)));
  }

  @Override
  public void close() {
    close(gauges);
  }

  public static void close(List<AutoCloseable> gauges) {
    for (AutoCloseable gauge : gauges) {
      try {
        gauge.close();
      } catch (Exception impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  public void began(boolean redelivered) {
    inFlight.add(1, route);
    if (redelivered) {
      redeliveries.add(1, route);
    }
  }

  public void ended(String outcome, long durationNanos) {
    inFlight.add(-1, route);
    durationSeconds.record(
        durationNanos / NANOS, routeByOutcome.computeIfAbsent(outcome, this::withOutcome));
  }

  public void paused() {
    paused.add(1, route);
    pauses.add(1, route);
  }

  public void resumed() {
    paused.add(-1, route);
  }

  public void deadLetter(DeadLetterKind kind) {
    deadLetters.add(1, withKind(kind));
  }

  public void settlementLost() {
    settlementsLost.add(1, route);
  }

  /** Starts every counter at 0: the increase of one that first appears as 1 is not seen. */
  private void beginAtZero() {
    inFlight.add(0, route);
    paused.add(0, route);
    pauses.add(0, route);
    redeliveries.add(0, route);
    settlementsLost.add(0, route);
    for (DeadLetterKind kind : DeadLetterKind.values()) {
      deadLetters.add(0, withKind(kind));
    }
  }

  private Attributes withOutcome(String outcome) {
    return route.toBuilder().put(OUTCOME, outcome).build();
  }

  private Attributes withKind(DeadLetterKind kind) {
    return route.toBuilder().put(KIND, kind.token()).build();
  }
}
