package dev.weft.launcher.telemetry;

import dev.weft.launcher.config.TelemetryOptions;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.vertx.core.spi.VertxTracerFactory;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Spans to a collector or nowhere; metrics as Prometheus text.
 *
 * <p>Thread-safe.
 */
public final class Telemetry implements AutoCloseable {
  private static final String TRACES_PATH = "/v1/traces";
  private static final long CLOSE_MS_MAX = 2_000;

  private final OpenTelemetrySdk sdk;
  private final OpenTelemetry openTelemetry;
  private final PrometheusMetricReader metrics;
  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();

  private Telemetry(
      OpenTelemetrySdk sdk, OpenTelemetry openTelemetry, PrometheusMetricReader metrics) {
    this.sdk = sdk;
    this.openTelemetry = openTelemetry;
    this.metrics = metrics;
  }

  /** The SDK's metrics, and traces that nobody looks at. */
  private record Unwatched(OpenTelemetrySdk sdk, TracerProvider getTracerProvider)
      implements OpenTelemetry {
    @Override
    public MeterProvider getMeterProvider() {
      return sdk.getMeterProvider();
    }

    @Override
    public ContextPropagators getPropagators() {
      return sdk.getPropagators();
    }
  }

  /**
   * Starts the thread of the span exporter, if there is one.
   *
   * @param more see every span that is sampled, beside the exporter
   */
  public static Telemetry start(TelemetryOptions options, SpanProcessor... more) {
    Resource resource =
        Resource.getDefault().toBuilder().put("service.name", options.serviceName()).build();
    PrometheusMetricReader metrics = PrometheusMetricReader.create();
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(tracers(options, resource, List.of(more)))
            .setMeterProvider(
                SdkMeterProvider.builder()
                    .setResource(resource)
                    .registerMetricReader(metrics)
                    .build())
            // No baggage: clients would write what is stored with each event and sent to others.
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    JvmMetrics.register(sdk);
    boolean watched = isExporting(options) || more.length > 0;
    return new Telemetry(sdk, watched ? sdk : new Unwatched(sdk, new TraceIds()), metrics);
  }

  public OpenTelemetry openTelemetry() {
    return openTelemetry;
  }

  /** Traces what Vert.x does: its HTTP requests and the messages of its event bus. */
  public VertxTracerFactory vertxTracer() {
    OpenTelemetryTracingFactory factory = new OpenTelemetryTracingFactory(openTelemetry);
    return openTelemetry == sdk
        ? factory
        : options -> new UntaggedTracer<>(factory.tracer(options));
  }

  /** Every metric in the Prometheus text format; takes milliseconds, so not on an event loop. */
  public String metricsText() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      writer.write(out, metrics.collect());
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing in memory", impossible);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** Sends what waits to be sent; blocks for at most 2 s. */
  @Override
  public void close() {
    sdk.shutdown().join(CLOSE_MS_MAX, TimeUnit.MILLISECONDS);
  }

  private static SdkTracerProvider tracers(
      TelemetryOptions options, Resource resource, List<SpanProcessor> more) {
    SdkTracerProviderBuilder tracers = SdkTracerProvider.builder().setResource(resource);
    more.forEach(tracers::addSpanProcessor);
    if (isExporting(options)) {
      tracers.addSpanProcessor(BatchSpanProcessor.builder(exporter(options)).build());
    }
    Sampler root = Sampler.traceIdRatioBased(options.sampleRatio());
    return tracers.setSampler(Sampler.parentBased(root)).build();
  }

  private static boolean isExporting(TelemetryOptions options) {
    return options.traces() == TelemetryOptions.Traces.OTLP;
  }

  private static OtlpHttpSpanExporter exporter(TelemetryOptions options) {
    String base = options.otlpEndpoint().replaceAll("/+$", "");
    return OtlpHttpSpanExporter.builder().setEndpoint(base + TRACES_PATH).build();
  }
}
