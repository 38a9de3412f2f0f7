package dev.weft.bridge.trace;

import dev.weft.kernel.failure.Failure;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.semconv.ErrorAttributes;

/** Writes a failure into a span: kind, stable id, words. */
final class SpanFailures {
  private SpanFailures() {}

  static void record(Span span, Failure failure) {
    span.setAttribute(MessagingAttributes.FAILURE_KIND, failure.kind().name());
    span.setAttribute(ErrorAttributes.ERROR_TYPE, failure.id());
    span.setStatus(StatusCode.ERROR, failure.getMessage());
  }
}
