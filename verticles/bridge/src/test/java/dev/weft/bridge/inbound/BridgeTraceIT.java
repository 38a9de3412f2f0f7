package dev.weft.bridge.inbound;

import static dev.weft.bridge.inbound.InboundBench.ADDRESS;
import static dev.weft.bridge.inbound.InboundBench.TYPES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.Bridge;
import dev.weft.bridge.BridgeOptions;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.journal.BusJournal;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.tools.testkit.Async;
import dev.weft.tools.testkit.nats.NatsServer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole bridge: a request is appended, delivered to a service, and what it appends too. */
@Timeout(60)
class BridgeTraceIT {
  private static final List<String> WAY =
      List.of(
          "request",
          "send", // the request's append, over the bus
          "send", // … as the journal receives it
          "send orders.created.*",
          "process orders.created.*",
          "send", // the delivery, over the bus
          "send", // … as the service receives it
          "send", // the service's append, over the bus
          "send", // … as the journal receives it
          "send orders.reserved.*");

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .build();

  @Test
  void oneTraceFromTheRequestToTheLastAppend() throws Exception {
    try (NatsServer server = NatsServer.started()) {
      Vertx vertx = Vertx.builder().withTracer(new OpenTelemetryTracingFactory(telemetry)).build();
      ProtobufCodec.register(vertx);
      Bridge bridge = new Bridge(vertx, options(server), TYPES, telemetry);
      Async.await(bridge.connect());
      Journal journal = new BusJournal(vertx);
      Async.await(
          vertx
              .eventBus()
              .consumer(
                  ADDRESS,
                  Replies.replying(delivery -> journal.append("ORDERS", event("reserved"))))
              .completion());
      Async.await(bridge.startRoutes());

      vertx.runOnContext(v -> request(journal));
      await().until(() -> exporter.getFinishedSpanItems().size() == WAY.size());

      assertThat(wayOf(spanNamed("send orders.reserved.*"))).isEqualTo(WAY);
      Async.await(bridge.stopRoutes());
      Async.await(bridge.close());
      Async.await(vertx.close());
    }
  }

  private void request(Journal journal) {
    Span span = telemetry.getTracer("test").spanBuilder("request").startSpan();
    Context.root()
        .with(span)
        .wrapSupplier(() -> journal.append("ORDERS", event("created")))
        .get()
        .onComplete(stored -> span.end());
  }

  private static NewEvent event(String name) {
    return NewEvent.of(
        "orders." + name + ".o-1",
        "o-1:" + name,
        InboundBench.event("o-1"),
        Guard.none("orders." + name + ".o-1"));
  }

  /** Names of the span and its ancestors, the oldest first. */
  private List<String> wayOf(SpanData last) {
    List<String> names = new ArrayList<>();
    SpanData span = last;
    while (span != null) {
      names.add(0, span.getName());
      span = spanWithId(span.getParentSpanId());
    }
    return names;
  }

  private SpanData spanNamed(String name) {
    return exporter.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private SpanData spanWithId(String id) {
    return exporter.getFinishedSpanItems().stream()
        .filter(span -> span.getSpanId().equals(id))
        .findFirst()
        .orElse(null);
  }

  private static BridgeOptions options(NatsServer server) {
    JsonObject streams =
        new JsonObject()
            .put("ORDERS", stream("orders.>"))
            .put("DEAD_LETTERS", stream("dead_letters.>"));
    JsonObject inbound =
        new JsonObject()
            .put("stream", "ORDERS")
            .put("subjects", "orders.created.*")
            .put("address", ADDRESS);
    JsonObject outbound =
        new JsonObject()
            .put("address", "journal.append.ORDERS")
            .put("stream", "ORDERS")
            .put("subjects", "orders.*.*");
    JsonObject routes =
        new JsonObject()
            .put("inbound", new JsonObject().put("r", inbound))
            .put("outbound", new JsonObject().put("orders", outbound));
    JsonObject root =
        new JsonObject()
            .put("nats", new JsonObject().put("servers", new JsonArray().add(server.url())))
            .put("streams", streams)
            .put("routes", routes);
    return BridgeOptions.read(new OptionsReader(root));
  }

  private static JsonObject stream(String subjects) {
    return new JsonObject().put("subjects", new JsonArray().add(subjects));
  }
}
