package dev.weft.launcher.telemetry;

import io.vertx.core.Context;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.Map.Entry;
import java.util.function.BiConsumer;

/**
 * Hands trace contexts on as another tracer does, but reads nothing of what a request is about:
 * nobody will see its span.
 *
 * <p>Thread-safe.
 */
record UntaggedTracer<I, O>(VertxTracer<I, O> tracer) implements VertxTracer<I, O> {
  @Override
  public <R> I receiveRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      Iterable<Entry<String, String>> headers,
      TagExtractor<R> tags) {
    return tracer.receiveRequest(
        context, kind, policy, request, operation, headers, TagExtractor.empty());
  }

  @Override
  public <R> void sendResponse(
      Context context, R response, I request, Throwable failure, TagExtractor<R> tags) {
    tracer.sendResponse(context, response, request, failure, TagExtractor.empty());
  }

  @Override
  public <R> O sendRequest(
      Context context,
      SpanKind kind,
      TracingPolicy policy,
      R request,
      String operation,
      BiConsumer<String, String> headers,
      TagExtractor<R> tags) {
    return tracer.sendRequest(
        context, kind, policy, request, operation, headers, TagExtractor.empty());
  }

  @Override
  public <R> void receiveResponse(
      Context context, R response, O request, Throwable failure, TagExtractor<R> tags) {
    tracer.receiveResponse(context, response, request, failure, TagExtractor.empty());
  }
}
