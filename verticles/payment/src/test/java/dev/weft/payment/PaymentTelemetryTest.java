package dev.weft.payment;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.StepGates;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.payment.adapter.ProviderBreaker;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the payment service tells of itself, with the tracer that the launcher uses. */
class PaymentTelemetryTest {
  private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final int INSTANCES = 3;

  private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(SdkTracerProvider.builder().build())
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(metrics).build())
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .build();
  private final Vertx vertx =
      Vertx.builder().withTracer(new OpenTelemetryTracingFactory(telemetry)).build();
  private final Vertx untraced = Vertx.vertx();
  private final List<String> traceparents = new CopyOnWriteArrayList<>();
  private PaymentOptions options;
  private HttpServer provider;

  @BeforeEach
  void deploy() {
    provider =
        await(
            untraced
                .createHttpServer()
                .requestHandler(
                    request -> {
                      if (request.path().startsWith("/v1/")) {
                        traceparents.add(String.valueOf(request.getHeader("traceparent")));
                      }
                      request.response().setStatusCode(503).end();
                    })
                .listen(0, "127.0.0.1"));
    ProtobufCodec.register(vertx);
    InMemoryJournal journal = new InMemoryJournal();
    ServiceContext service = new ServiceContext(anyVertx -> journal, telemetry);
    options =
        PaymentOptions.read(new OptionsReader(new JsonObject(), "payment"))
            .withProviderUrl("http://127.0.0.1:" + provider.actualPort());
    for (int i = 0; i < INSTANCES; i++) {
      await(
          vertx.deployVerticle(
              new PaymentVerticle(
                  options, StockShards.ONE, StepGates.NONE, service, KeyFile.NONE)));
    }
  }

  @AfterEach
  void close() {
    await(vertx.close());
    await(untraced.close());
    telemetry.close();
  }

  @Test
  void sendsTheTraceOfTheOrderToTheProvider() {
    awaitFailure(capture("o1"));
    assertThat(traceparents).singleElement().asString().contains(TRACE_ID);
  }

  @Test
  void measuresOneBreakerForAllInstances() {
    assertThat(breakerLevel()).isZero();
    for (int i = 0; i < options.breaker().failuresMax(); i++) {
      awaitFailure(capture("o" + i));
    }
    assertThat(breakerLevel()).isEqualTo(2);
  }

  private long breakerLevel() {
    return metrics.collectAllMetrics().stream()
        .filter(metric -> metric.getName().equals(ProviderBreaker.STATE_METRIC))
        .flatMap(metric -> metric.getLongGaugeData().getPoints().stream())
        .reduce(
            (one, other) -> {
              throw new AssertionError("measured more than once");
            })
        .orElseThrow()
        .getValue();
  }

  private Future<?> capture(String orderId) {
    OrderReserved event = Events.reserved(orderId, "tok_ok");
    MultiMap headers =
        new Delivery<>(event, "id", Streams.ORDERS, "orders.reserved.x", 1, Instant.now(), 1)
            .headers()
            .set("traceparent", "00-" + TRACE_ID + "-00f067aa0ba902b7-01");
    return vertx
        .eventBus()
        .request(Addresses.PAYMENT_CAPTURE, event, new DeliveryOptions().setHeaders(headers));
  }
}
