package dev.weft.launcher.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.config.TelemetryOptions;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TelemetryTest {
  private static final SpanContext CALLER =
      SpanContext.createFromRemoteParent(
          "0af7651916cd43dd8448eb211c80319c",
          "b7ad6b7169203331",
          TraceFlags.getSampled(),
          TraceState.getDefault());
  private static final TelemetryOptions NOWHERE =
      new TelemetryOptions("weft", TelemetryOptions.Traces.NONE, "http://127.0.0.1:4318", 1);

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private Telemetry telemetry = Telemetry.start(NOWHERE);

  @AfterEach
  void close() {
    telemetry.close();
  }

  @Test
  void givesATraceThatNobodyLooksAtAnIdThatTravelsOn() {
    Span first = tracer().spanBuilder("first").setNoParent().startSpan();
    Span second = tracer().spanBuilder("second").setParent(Context.root().with(first)).startSpan();
    Span another = tracer().spanBuilder("another").startSpan();

    assertThat(first.getSpanContext().isValid()).isTrue();
    assertThat(first.getSpanContext().isSampled()).isFalse();
    assertThat(first.isRecording()).isFalse();
    assertThat(second.getSpanContext().getTraceId())
        .isEqualTo(first.getSpanContext().getTraceId())
        .isNotEqualTo(another.getSpanContext().getTraceId());
  }

  @Test
  void handsOnTheTraceOfACallerUnchanged() {
    Context caller = Context.root().with(Span.wrap(CALLER));

    assertThat(tracer().spanBuilder("mine").setParent(caller).startSpan().getSpanContext())
        .isEqualTo(CALLER);
  }

  @Test
  void recordsSpansForThoseWhoLook() {
    telemetry.close();
    telemetry = Telemetry.start(NOWHERE, SimpleSpanProcessor.create(spans));

    tracer().spanBuilder("seen").startSpan().end();

    assertThat(spans.getFinishedSpanItems()).singleElement();
  }

  private Tracer tracer() {
    return telemetry.openTelemetry().getTracer("test");
  }
}
