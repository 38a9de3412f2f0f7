package dev.weft.gateway.http;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.api.metrics.Meter;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Figures of the edge, by the names of the OpenTelemetry conventions.
 *
 * <p>Event-loop confined.
 */
public final class GatewayMetrics {
  private static final String SCOPE = "dev.weft.gateway";
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
  private static final AttributeKey<String> TRANSPORT =
      AttributeKey.stringKey("weft.stream.transport");

  /** Buckets that the convention gives, in seconds. */
  private static final List<Double> BUCKETS_SECONDS =
      List.of(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");

  private final DoubleHistogram requestDuration;
  private final LongUpDownCounter streamClients;

  /** Bounded: methods times routes times status codes. Saves building the same set each time. */
  private final Map<Series, Attributes> attributes = new HashMap<>();

  private record Series(String method, String route, int status, boolean tls) {}

  public GatewayMetrics(OpenTelemetry telemetry) {
    Meter meter = telemetry.getMeter(SCOPE);
    requestDuration =
        meter
            .histogramBuilder("http.server.request.duration")
            .setUnit("s")
            .setDescription("Duration of HTTP server requests.")
            .setExplicitBucketBoundariesAdvice(BUCKETS_SECONDS)
            .build();
    streamClients =
        meter
            .upDownCounterBuilder("weft.gateway.stream.clients")
            .setUnit("{client}")
            .setDescription("Clients that listen to status changes.")
            .build();
  }

  /** Measures the request from here to its end. */
  public void measure(RoutingContext ctx, String route) {
    long startNanos = System.nanoTime();
    ctx.addEndHandler(outcome -> count(ctx.request(), route, System.nanoTime() - startNanos));
    ctx.next();
  }

  /** One client more (1) or less (-1) over that transport. */
  public void countClient(String transport, int change) {
    streamClients.add(change, Attributes.of(TRANSPORT, transport));
  }

  /** A request that has been answered. */
  void count(HttpServerRequest request, String route, long durationNanos) {
    String name = request.method().name();
    String method = METHODS.contains(name) ? name : "_OTHER";
    Series series = new Series(method, route, request.response().getStatusCode(), request.isSSL());
    requestDuration.record(
        (double) durationNanos / TimeUnit.SECONDS.toNanos(1),
        attributes.computeIfAbsent(series, GatewayMetrics::attributesOf));
  }

  private static Attributes attributesOf(Series series) {
    var builder =
        Attributes.builder()
            .put(METHOD, series.method())
            .put(STATUS, (long) series.status())
            .put(SCHEME, series.tls() ? "https" : "http");
    return series.route().isEmpty() ? builder.build() : builder.put(ROUTE, series.route()).build();
  }
}
