package dev.weft.bridge.outbound.commit;

import dev.weft.bridge.trace.MessagingAttributes;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.opentelemetry.semconv.ErrorAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What the journal measures (OpenTelemetry semantic conventions for messaging).
 *
 * <p>Thread-safe.
 */
public final class JournalMetrics {
  private static final double MS_PER_SECOND = 1_000.0;
  private static final List<Double> BOUNDARIES_SECONDS =
      List.of(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0);
  private static final List<Long> BOUNDARIES_MESSAGES =
      List.of(1L, 2L, 5L, 10L, 20L, 50L, 100L, 200L, 500L, 1_000L);

  private static final AttributeKey<String> CONDITION = AttributeKey.stringKey("condition");
  private static final String NO_CONDITION = "none";

  private final Meter meter;
  private final DoubleHistogram duration;
  private final LongUpDownCounter pending;
  private final LongCounter conflicts;
  private final LongHistogram batchMessages;
  private final LongCounter splits;
  private final Map<String, Attributes> attributesByStream = new ConcurrentHashMap<>();

  public JournalMetrics(OpenTelemetry telemetry) {
    meter = telemetry.getMeter("dev.weft.bridge");
    duration =
        meter
            .histogramBuilder("messaging.client.operation.duration")
            .setDescription("Time from an append request to the server's acknowledgement.")
            .setUnit("s")
            .setExplicitBucketBoundariesAdvice(BOUNDARIES_SECONDS)
            .build();
    pending =
        meter
            .upDownCounterBuilder("weft.journal.appends.pending")
            .setDescription("Append requests that wait for the server's acknowledgement.")
            .setUnit("{request}")
            .build();
    conflicts =
        meter
            .counterBuilder("weft.journal.conflicts")
            .setDescription("Appends that lost against another writer.")
            .setUnit("{request}")
            .build();
    batchMessages =
        meter
            .histogramBuilder("weft.journal.batch.messages")
            .setDescription("Messages of an atomic batch that gathers appends.")
            .setUnit("{message}")
            .ofLongs()
            .setExplicitBucketBoundariesAdvice(BOUNDARIES_MESSAGES)
            .build();
    splits =
        meter
            .counterBuilder("weft.journal.batches.split")
            .setDescription("Batches that were refused and sent again in parts.")
            .setUnit("{batch}")
            .build();
  }

  /**
   * Which streams take no appends, each with the condition for which it does not.
   *
   * @param streams all that are appended to
   */
  public void observe(Set<String> streams, Supplier<List<AppendHealth.Blocked>> blocked) {
    meter
        .gaugeBuilder("weft.journal.blocked")
        .setDescription("1 while the stream takes no appends, by condition.")
        .ofLongs()
        .buildWithCallback(now -> streams.forEach(stream -> observe(stream, blocked.get(), now)));
  }

  /** A series that is there before anything is wrong can be seen to rise. */
  private static void observe(
      String stream, List<AppendHealth.Blocked> blocked, ObservableLongMeasurement now) {
    List<String> conditions =
        blocked.stream()
            .filter(one -> one.stream().equals(stream))
            .map(one -> one.condition().code())
            .distinct()
            .toList();
    if (conditions.isEmpty()) {
      now.record(0, Attributes.of(MessagingAttributes.STREAM, stream, CONDITION, NO_CONDITION));
    }
    conditions.forEach(
        code -> now.record(1, Attributes.of(MessagingAttributes.STREAM, stream, CONDITION, code)));
  }

  /** Appends that met go together. */
  void batchSent(String stream, int messageCount) {
    batchMessages.record(messageCount, attributes(stream));
  }

  /** One of them was refused: now they go in parts. */
  void batchSplit(String stream) {
    splits.add(1, attributes(stream));
  }

  public void began(String stream) {
    pending.add(1, attributes(stream));
  }

  public void stored(String stream, long elapsedMs) {
    ended(stream, elapsedMs, attributes(stream));
  }

  public void failed(String stream, long elapsedMs, Failure failure) {
    if (failure.is(FailureKind.CONFLICT)) {
      conflicts.add(1, attributes(stream));
    }
    ended(
        stream,
        elapsedMs,
        attributes(stream).toBuilder().put(ErrorAttributes.ERROR_TYPE, failure.id()).build());
  }

  private void ended(String stream, long elapsedMs, Attributes attributes) {
    pending.add(-1, attributes(stream));
    duration.record(elapsedMs / MS_PER_SECOND, attributes);
  }

  private Attributes attributes(String stream) {
    return attributesByStream.computeIfAbsent(
        stream,
        name ->
            Attributes.builder()
                .put(MessagingAttributes.SYSTEM, MessagingAttributes.SYSTEM_NATS)
                .put(MessagingAttributes.OPERATION_NAME, MessagingAttributes.SEND)
                .put(MessagingAttributes.STREAM, name)
                .build());
  }
}
