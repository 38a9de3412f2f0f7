package dev.weft.kernel.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import org.junit.jupiter.api.Test;

class TraceCarrierTest {
  private static final String TRACE_ID = "4c202af7000000000000000000f02927";
  private static final String SPAN_ID = "27a90ba1a61fd4d2";

  private final OpenTelemetry telemetry =
      OpenTelemetry.propagating(ContextPropagators.create(W3CTraceContextPropagator.getInstance()));

  @Test
  void writesTheCurrentContext() {
    SpanContext context =
        SpanContext.create(TRACE_ID, SPAN_ID, TraceFlags.getSampled(), TraceState.getDefault());
    try (Scope current = Span.wrap(context).makeCurrent()) {
      assertThat(current).isNotNull();
      String traceparent = TraceCarrier.traceparent(telemetry);
      assertThat(traceparent).isEqualTo("00-" + TRACE_ID + "-" + SPAN_ID + "-01");
      assertThat(TraceCarrier.traceId(traceparent)).isEqualTo(TRACE_ID);
    }
  }

  @Test
  void writesNothingWhenNothingIsTraced() {
    assertThat(TraceCarrier.traceparent(telemetry)).isEmpty();
    assertThat(TraceCarrier.traceparent(OpenTelemetry.noop())).isEmpty();
  }

  @Test
  void findsNoTraceIdInWhatIsNoTraceparent() {
    assertThat(TraceCarrier.traceId("")).isEmpty();
    assertThat(TraceCarrier.traceId(null)).isEmpty();
    assertThat(TraceCarrier.traceId("00-short")).isEmpty();
  }
}
