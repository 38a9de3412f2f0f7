package dev.weft.bridge.outbound;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class JournalTelemetryIT {
  private static final String PARENT_A = "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-aaaaaaaaaaaaaaaa-01";
  private static final String PARENT_B = "00-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb-bbbbbbbbbbbbbbbb-01";

  @RegisterExtension static final NatsServer NATS = new NatsServer();

  @RegisterExtension
  static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();

  @AutoClose private JournalBench bench;

  @BeforeEach
  void connect() {
    bench =
        new JournalBench(
            blockedThreads.vertx(),
            JournalBench.configuration(NATS.url()),
            TELEMETRY.getOpenTelemetry());
    await(bench.bridge.connect());
  }

  @Test
  void everyEventOfABatchContinuesItsOwnTrace() {
    List<NewEvent> batch =
        List.of(
            JournalBench.created("a").withTraceparent(PARENT_A),
            JournalBench.created("b").withTraceparent(PARENT_B));

    long last = await(bench.journal.appendAll(Streams.ORDERS, batch)).sequence();

    SpanData a = spanOf("orders.created.a");
    SpanData b = spanOf("orders.created.b");
    assertThat(a.getKind()).isEqualTo(SpanKind.PRODUCER);
    assertThat(a.getName()).isEqualTo("send orders.created.*");
    assertThat(a.getTraceId()).isEqualTo("a".repeat(32));
    assertThat(a.getParentSpanId()).isEqualTo("a".repeat(16));
    assertThat(b.getTraceId()).isEqualTo("b".repeat(32));
    List<RecordedEvent> events = await(bench.journal.read(Streams.ORDERS, last - 1, 2)).events();
    assertThat(events)
        .extracting(RecordedEvent::traceparent)
        .containsExactly(
            "00-" + a.getTraceId() + "-" + a.getSpanId() + "-01",
            "00-" + b.getTraceId() + "-" + b.getSpanId() + "-01");
  }

  @Test
  void countsAppendsAndConflicts() {
    await(bench.journal.append(Streams.ORDERS, JournalBench.created("c")));
    NewEvent other =
        NewEvent.of(
            "orders.created.c",
            "another",
            JournalBench.created("c").payload(),
            JournalBench.created("c").guard().orElseThrow());
    awaitFailure(bench.journal.append(Streams.ORDERS, other));

    assertThat(metric("messaging.client.operation.duration").getHistogramData().getPoints())
        .anySatisfy(point -> assertThat(point.getCount()).isPositive());
    assertThat(metric("weft.journal.conflicts").getLongSumData().getPoints())
        .singleElement()
        .satisfies(point -> assertThat(point.getValue()).isEqualTo(1));
    assertThat(metric("weft.journal.appends.pending").getLongSumData().getPoints())
        .allSatisfy(point -> assertThat(point.getValue()).isZero());
  }

  private static SpanData spanOf(String subject) {
    return TELEMETRY.getSpans().stream()
        .filter(span -> span.getAttributes().asMap().containsValue(subject))
        .findFirst()
        .orElseThrow();
  }

  private static MetricData metric(String name) {
    return TELEMETRY.getMetrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
