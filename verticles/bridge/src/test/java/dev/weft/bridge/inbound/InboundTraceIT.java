package dev.weft.bridge.inbound;

import static dev.weft.bridge.inbound.InboundBench.ADDRESS;
import static dev.weft.bridge.inbound.InboundBench.TYPE;
import static dev.weft.bridge.inbound.InboundBench.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.trace.MessageSpan;
import dev.weft.bridge.trace.MessagingAttributes;
import dev.weft.bridge.trace.MessagingSpans;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.Async;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.eventbus.Message;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InboundTraceIT {
  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .setPropagators(
              ContextPropagators.create(
                  TextMapPropagator.composite(
                      W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
          .build();
  private final MessagingSpans spans = new MessagingSpans(telemetry);
  private final AtomicReference<String> baggageSeen = new AtomicReference<>();
  private InboundBench bench;

  @BeforeEach
  void open() throws Exception {
    bench =
        new InboundBench(
            telemetry, builder -> builder.withTracer(new OpenTelemetryTracingFactory(telemetry)));
  }

  @AfterEach
  void close() {
    bench.close();
    telemetry.close();
  }

  @Test
  void oneTraceGoesOverNatsAndTheBusAndOutAgain() {
    answer(
        message -> {
          append(Context.current(), "orders.reserved.o-1");
          message.reply(null);
        });
    bench.start(route(4, 2_000, 5));

    append(Context.root().with(Baggage.builder().put("who", "me").build()), "orders.created.o-1");
    bench.awaitAllAcked();
    await().until(() -> exporter.getFinishedSpanItems().size() == 5);

    SpanData sent = span("send orders.created.*");
    SpanData processed = span("process orders.created.*");
    SpanData appended = span("send orders.reserved.*");
    SpanData busSent = busSpan(SpanKind.CLIENT);
    SpanData busReceived = busSpan(SpanKind.SERVER);
    assertThat(exporter.getFinishedSpanItems())
        .extracting(SpanData::getTraceId)
        .containsOnly(sent.getTraceId());
    assertThat(processed.getParentSpanId()).isEqualTo(sent.getSpanId());
    assertThat(busSent.getParentSpanId()).isEqualTo(processed.getSpanId());
    assertThat(busReceived.getParentSpanId()).isEqualTo(busSent.getSpanId());
    assertThat(appended.getParentSpanId()).isEqualTo(busReceived.getSpanId());
    assertThat(baggageSeen).hasValue("me");
  }

  @Test
  void spansSayWhatTheConventionsAskFor() {
    answer(message -> message.reply(null));
    bench.start(route(4, 2_000, 5));

    append(Context.root(), "orders.created.o-1");
    bench.awaitAllAcked();
    await().until(() -> exporter.getFinishedSpanItems().size() == 4);

    SpanData processed = span("process orders.created.*");
    assertThat(processed.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(processed.getAttributes().asMap())
        .containsEntry(MessagingAttributes.SYSTEM, "nats")
        .containsEntry(MessagingAttributes.OPERATION_TYPE, "process")
        .containsEntry(MessagingAttributes.DESTINATION_NAME, "orders.created.o-1")
        .containsEntry(MessagingAttributes.DESTINATION_TEMPLATE, "orders.created.*")
        .containsEntry(MessagingAttributes.MESSAGE_ID, "o-1:event")
        .containsEntry(MessagingAttributes.CONSUMER_GROUP_NAME, InboundBench.ROUTE)
        .containsEntry(MessagingAttributes.STREAM, "ORDERS")
        .doesNotContainKey(MessagingAttributes.DELIVERY_COUNT);
    assertThat(span("send orders.created.*").getKind()).isEqualTo(SpanKind.PRODUCER);
  }

  @Test
  void aRedeliveryLinksToTheFirstDelivery() {
    answer(
        message -> {
          if (message.headers().get("weft-delivery-count").equals("1")) {
            message.fail(FailureKind.RETRY.code(), "TST-901 later");
          } else {
            message.reply(null);
          }
        });
    bench.start(route(4, 2_000, 5));

    append(Context.root(), "orders.created.o-1");
    bench.awaitAllAcked();
    await().until(() -> spans("process orders.created.*").size() == 2);

    SpanData first = spans("process orders.created.*").get(0);
    SpanData second = spans("process orders.created.*").get(1);
    assertThat(first.getAttributes().get(MessagingAttributes.FAILURE_KIND)).isEqualTo("RETRY");
    assertThat(second.getAttributes().get(MessagingAttributes.DELIVERY_COUNT)).isEqualTo(2);
    assertThat(second.getLinks())
        .extracting(LinkData::getSpanContext)
        .containsExactly(first.getSpanContext());
  }

  @Test
  void neighboursOnOneEventLoopKeepTheirOwnTraces() {
    answer(
        message ->
            bench
                .vertx
                .timer(5)
                .onComplete(
                    v -> {
                      append(Context.current(), "orders.reserved." + message.body().getOrderId());
                      message.reply(null);
                    }));
    bench.start(route(16, 2_000, 5));

    int count = 50;
    for (int i = 0; i < count; i++) {
      append(Context.root(), "orders.created.o-" + i);
    }
    bench.awaitAllAcked();
    await().until(() -> exporter.getFinishedSpanItems().size() == 5 * count);

    for (SpanData sent : spans("send orders.created.*")) {
      String id = sent.getAttributes().get(MessagingAttributes.MESSAGE_ID);
      assertThat(spans("send orders.reserved.*"))
          .filteredOn(span -> id.equals(span.getAttributes().get(MessagingAttributes.MESSAGE_ID)))
          .extracting(SpanData::getTraceId)
          .containsExactly(sent.getTraceId());
    }
  }

  /** As a service and its journal do: the span's context goes out in the headers. */
  private void append(Context parent, String subject) {
    String orderId = subject.substring(subject.lastIndexOf('.') + 1);
    String eventId = orderId + ":event";
    MessageHeaders headers = new MessageHeaders();
    CloudEventHeaders.write(headers, eventId, TYPE, "test", Instant.EPOCH);
    MessageSpan span = spans.startSend(parent, subject, eventId, headers, "");
    bench.client.publish(subject, headers.toJnats(), InboundBench.event(orderId).toByteArray());
    span.stored("ORDERS", 1);
  }

  private void answer(java.util.function.Consumer<Message<OrderCreated>> step) {
    Async.await(
        bench
            .vertx
            .eventBus()
            .<OrderCreated>consumer(
                ADDRESS,
                message -> {
                  baggageSeen.set(
                      Baggage.fromContext(spans.contextOf(message.headers())).getEntryValue("who"));
                  step.accept(message);
                })
            .completion());
  }

  private SpanData span(String name) {
    assertThat(spans(name)).hasSize(1);
    return spans(name).get(0);
  }

  private List<SpanData> spans(String name) {
    return exporter.getFinishedSpanItems().stream()
        .filter(span -> span.getName().equals(name))
        .toList();
  }

  private SpanData busSpan(SpanKind kind) {
    return exporter.getFinishedSpanItems().stream()
        .filter(span -> span.getKind() == kind)
        .findFirst()
        .orElseThrow();
  }
}
