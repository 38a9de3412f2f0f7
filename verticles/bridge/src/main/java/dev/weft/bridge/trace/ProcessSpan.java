package dev.weft.bridge.trace;

import dev.weft.kernel.failure.Failure;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;

/**
 * The span of one delivery; open until its ack or nak has been handed over.
 *
 * <p>Thread-safe.
 */
public final class ProcessSpan {
  private final Span span;
  private final Context context;

  ProcessSpan(Span span, Context context) {
    this.span = span;
    this.context = context;
  }

  /** The span with the baggage that came along: parent of what the handler does. */
  public Context context() {
    return context;
  }

  /** Records why the delivery failed; {@link #end} is still to come. */
  public void failed(Failure failure) {
    SpanFailures.record(span, failure);
  }

  public void end() {
    span.end();
  }
}
