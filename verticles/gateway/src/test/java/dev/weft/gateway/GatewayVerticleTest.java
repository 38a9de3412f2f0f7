package dev.weft.gateway;

import static dev.weft.gateway.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.proto.api.v1.OrderAccepted;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Start, stop, probes, metrics. */
class GatewayVerticleTest extends GatewayTest {
  private static final String ORDER =
      "{\"customerId\":\"c\",\"items\":[{\"sku\":\"A\",\"quantity\":1}],\"paymentToken\":\"t\"}";

  @Test
  void namesThePortThatIsTaken() {
    Throwable error =
        catchThrowable(
            () -> {
              try (Fixture other = new Fixture(onPort(weft.port()))) {
                assertThat(other.port()).isZero();
              }
            });
    assertThat(error)
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.kind()).isEqualTo(FailureKind.FATAL))
        .hasMessageContaining(GatewayFailures.CANNOT_LISTEN)
        .hasMessageContaining("http.port " + weft.port());
  }

  @Test
  void sharesItsPortAmongInstances() {
    List<GatewayVerticle> instances = new CopyOnWriteArrayList<>();
    ServiceContext service = new ServiceContext(any -> weft.journal, OpenTelemetry.noop());
    Fixture.await(weft.vertx.undeploy(weft.deploymentId));
    Fixture.await(
        weft.vertx.deployVerticle(
            () -> {
              GatewayVerticle instance =
                  new GatewayVerticle(
                      Fixture.OPTIONS,
                      weft.probes,
                      service,
                      HttpSecurity.open(weft.vertx, Fixture.OPTIONS),
                      KeyFile.NONE);
              instances.add(instance);
              return instance;
            },
            new DeploymentOptions().setInstances(3)));

    assertThat(instances).extracting(GatewayVerticle::port).containsOnly(instances.get(0).port());
    assertThat(instances.get(0).port()).isPositive();
  }

  @Test
  void isLiveHoweverUnreadyItIs() {
    weft.probes.readiness =
        Future.succeededFuture(NodeHealth.of(NodeHealth.Status.DOWN, "nats is away"));
    HttpResponse<String> ready = weft.get("/ready");
    assertThat(ready.statusCode()).isEqualTo(503);
    assertThat(json(ready).getJsonArray("reasons")).containsExactly("nats is away");
    assertThat(weft.get("/live").statusCode()).isEqualTo(200);
  }

  @Test
  void isReadyWhenUpOrDegraded() {
    assertThat(weft.get("/ready").statusCode()).isEqualTo(200);
    weft.probes.readiness = Future.succeededFuture(NodeHealth.of(NodeHealth.Status.DEGRADED));
    HttpResponse<String> ready = weft.get("/ready");
    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(json(ready).getString("status")).isEqualTo("DEGRADED");
  }

  @Test
  void isDownWhenItsReadinessIsUnknown() {
    weft.probes.readiness = Future.failedFuture("broken");
    assertThat(weft.get("/ready").statusCode()).isEqualTo(503);
    weft.probes.readiness = Promise.<NodeHealth>promise().future();
    assertThat(json(weft.get("/ready")).getString("status")).isEqualTo("DOWN");
  }

  @Test
  void servesTheMetricsOfTheNode() {
    HttpResponse<String> metrics = weft.get("/metrics");
    assertThat(metrics.body()).isEqualTo("weft_up 1\n");
    assertThat(metrics.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
  }

  @Test
  void measuresRequestsByRouteAndCountsListeners() {
    weft.close();
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    SdkMeterProvider meters = SdkMeterProvider.builder().registerMetricReader(reader).build();
    weft =
        new Fixture(Fixture.OPTIONS, OpenTelemetrySdk.builder().setMeterProvider(meters).build());

    weft.get("/api/v1/orders/0197c1f0-6d1e-7c3a-9b52-4f0e8a2d6b11");
    weft.get("/nowhere");
    Listener listener = Listener.open(weft, "");

    await()
        .untilAsserted(
            () -> {
              List<MetricData> metrics = List.copyOf(reader.collectAllMetrics());
              assertThat(metric(metrics, "http.server.request.duration").getUnit()).isEqualTo("s");
              assertThat(
                      metric(metrics, "http.server.request.duration")
                          .getHistogramData()
                          .getPoints())
                  .extracting(HttpServerSeries::of)
                  .containsExactlyInAnyOrder(
                      new HttpServerSeries("/api/v1/orders/{id}", 503L),
                      new HttpServerSeries(null, 404L));
              assertThat(clients(metrics)).isEqualTo(1);
            });
    listener.close();
    await().until(() -> clients(List.copyOf(reader.collectAllMetrics())) == 0);
  }

  @Test
  void answersWhatItHasBegunBeforeItStops() {
    Promise<PlaceOrderReply> answer = Promise.promise();
    Promise<Void> asked = Promise.promise();
    weft.<PlaceOrder, PlaceOrderReply>answer(
        Addresses.ORDER_PLACE,
        order -> {
          asked.complete();
          return answer.future();
        });
    Future<Integer> posted =
        weft.vertx
            .createHttpClient()
            .request(HttpMethod.POST, weft.port(), "127.0.0.1", "/api/v1/orders")
            .compose(request -> request.putHeader("Content-Type", "application/json").send(ORDER))
            .map(response -> response.statusCode());
    Fixture.await(asked.future());

    Future<Void> stopped = weft.vertx.undeploy(weft.deploymentId);
    assertThat(stopped.isComplete()).isFalse();
    answer.complete(
        PlaceOrderReply.newBuilder()
            .setAccepted(OrderAccepted.newBuilder().setOrderId("x"))
            .build());

    assertThat(Fixture.await(posted)).isEqualTo(202);
    Fixture.await(stopped);
  }

  private record HttpServerSeries(String route, Long status) {
    static HttpServerSeries of(HistogramPointData point) {
      return new HttpServerSeries(
          point.getAttributes().get(AttributeKey.stringKey("http.route")),
          point.getAttributes().get(AttributeKey.longKey("http.response.status_code")));
    }
  }

  private static MetricData metric(List<MetricData> metrics, String name) {
    return metrics.stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static long clients(List<MetricData> metrics) {
    return metric(metrics, "weft.gateway.stream.clients").getLongSumData().getPoints().stream()
        .mapToLong(point -> point.getValue())
        .sum();
  }

  private static GatewayOptions onPort(int port) {
    return new GatewayOptions(
        "127.0.0.1",
        port,
        0,
        65_536,
        1_000,
        1_000,
        Fixture.load(10),
        10,
        Fixture.OPTIONS.feed(),
        Fixture.CONNECTIONS,
        Fixture.OPEN,
        Fixture.NO_BUS);
  }
}
