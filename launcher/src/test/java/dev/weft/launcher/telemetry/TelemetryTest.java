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
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

  private static final String TRACEPARENT =
      "00-" + CALLER.getTraceId() + "-" + CALLER.getSpanId() + "-01";
  private static final TagExtractor<String> UNREADABLE =
      new TagExtractor<>() {
        @Override
        public int len(String request) {
          throw new AssertionError("a request's tags were read");
        }
      };

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

  @Test
  void sendsTheTraceOfARequestOnAndReadsNothingElseOfIt() throws Exception {
    Vertx vertx = Vertx.builder().withTracer(telemetry.vertxTracer()).build();
    try {
      ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
      Map<String, String> sent = new HashMap<>();
      VertxTracer<?, ?> tracer = context.tracer();
      CompletableFuture<Void> done = new CompletableFuture<>();
      context.runOnContext(
          v -> {
            tracer.receiveRequest(
                context,
                SpanKind.RPC,
                TracingPolicy.ALWAYS,
                "request",
                "GET",
                Map.of("traceparent", TRACEPARENT).entrySet(),
                UNREADABLE);
            tracer.sendRequest(
                context,
                SpanKind.RPC,
                TracingPolicy.PROPAGATE,
                "request",
                "order.place",
                (name, value) -> sent.put(name, value),
                UNREADABLE);
            done.complete(null);
          });

      done.get(10, TimeUnit.SECONDS);

      assertThat(sent).containsEntry("traceparent", TRACEPARENT);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private Tracer tracer() {
    return telemetry.openTelemetry().getTracer("test");
  }
}
