package dev.weft.bridge.trace;

import dev.weft.kernel.failure.Failure;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.semconv.ErrorAttributes;

/**
 * The span of one append or of one delivery. It is open until {@link #end}, or {@link #stored},
 * which is called once.
 *
 * <p>Thread-safe.
 */
public final class MessageSpan {
  private final Span span;
  private final Context context;

  MessageSpan(Span span, Context context) {
    this.span = span;
    this.context = context;
  }

  /** The span with the baggage that came along: the parent of what the handler does. */
  public Context context() {
    return context;
  }

  /** Records the kind, the id and the message of a failure. The span stays open. */
  public void failed(Failure failure) {
    span.setAttribute(MessagingAttributes.FAILURE_KIND, failure.kind().name());
    span.setAttribute(ErrorAttributes.ERROR_TYPE, failure.id());
    span.setStatus(StatusCode.ERROR, failure.getMessage());
  }

  /** Ends the span of an append that the server has acknowledged. */
  public void stored(String stream, long sequence) {
    span.setAttribute(MessagingAttributes.STREAM, stream);
    span.setAttribute(MessagingAttributes.SEQUENCE, sequence);
    span.end();
  }

  /** Ends the span. */
  public void end() {
    span.end();
  }
}
