package dev.weft.bridge.trace;

import dev.weft.kernel.failure.Failure;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;

/**
 * The span of one append; one of the two ends is called once.
 *
 * <p>Thread-safe.
 */
public final class SendSpan {
  private final Span span;

  SendSpan(Span span) {
    this.span = span;
  }

  /** The server has acknowledged it. */
  public void stored(String stream, long sequence) {
    span.setAttribute(MessagingAttributes.STREAM, stream);
    span.setAttribute(MessagingAttributes.SEQUENCE, sequence);
    span.end();
  }

  public void failed(Failure failure) {
    SpanFailures.record(span, failure);
    span.end();
  }

  public SpanContext context() {
    return span.getSpanContext();
  }
}
