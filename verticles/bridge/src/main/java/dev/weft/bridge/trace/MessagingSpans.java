package dev.weft.bridge.trace;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.MessagePosition;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.kernel.bus.EventHeaders;
import dev.weft.kernel.trace.TraceCarrier;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.vertx.core.MultiMap;
import java.util.Map;
import java.util.Optional;

/**
 * Starts the spans of messages to and from NATS (OpenTelemetry semantic conventions for messaging).
 * Parents are always given or read from headers, never guessed from the thread.
 *
 * <p>Thread-safe.
 */
public final class MessagingSpans {
  private static final String SCOPE = "dev.weft.bridge";

  private static final TextMapSetter<MessageHeaders> INTO_HEADERS =
      (headers, name, value) -> headers.put(name, value);

  private static final TextMapGetter<MessageHeaders> OF_HEADERS =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(MessageHeaders headers) {
          return headers.names();
        }

        @Override
        public String get(MessageHeaders headers, String name) {
          String value = headers.inAnyCase(name);
          return value.isEmpty() ? null : value;
        }
      };

  private final Tracer tracer;
  private final TextMapPropagator propagator;

  public MessagingSpans(OpenTelemetry telemetry) {
    this.tracer = telemetry.getTracer(SCOPE);
    this.propagator = telemetry.getPropagators().getTextMapPropagator();
  }

  /**
   * The span of an append, and its context written to the headers.
   *
   * @param parent trace context of the caller, see {@link #contextOf(MultiMap)}
   * @param messageId empty: none
   * @param linked a {@code traceparent} to link to; empty: no link
   */
  public MessageSpan startSend(
      Context parent, String subject, String messageId, MessageHeaders headers, String linked) {
    SpanBuilder builder =
        builder(MessagingAttributes.SEND, subject, messageId)
            .setSpanKind(SpanKind.PRODUCER)
            .setParent(parent);
    link(builder, linked);
    Span span = builder.startSpan();
    Context context = parent.with(span);
    propagator.inject(context, headers, INTO_HEADERS);
    return new MessageSpan(span, context);
  }

  /**
   * The span of one delivery, child of the context in the message's headers. A redelivery links to
   * the first delivery when this process saw it.
   *
   * @param durable consumer that delivers the message
   * @param deliveryCount 1 for the first delivery
   * @param messageId CloudEvents id of the event; empty: none
   * @param firsts spans of first deliveries; the span is added when the message has none there
   * @param linked a {@code traceparent} to link to; empty: no link
   */
  public MessageSpan startProcess(
      ReceivedMessage message,
      String durable,
      long deliveryCount,
      String messageId,
      Map<MessagePosition, SpanContext> firsts,
      String linked) {
    MessagePosition place = message.delivery().place();
    Context parent = contextOf(message.headers());
    SpanBuilder builder =
        builder(MessagingAttributes.PROCESS, message.subject(), messageId)
            .setSpanKind(SpanKind.CONSUMER)
            .setParent(parent)
            .setAttribute(MessagingAttributes.CONSUMER_GROUP_NAME, durable)
            .setAttribute(MessagingAttributes.STREAM, message.delivery().stream())
            .setAttribute(MessagingAttributes.SEQUENCE, place.sequence())
            .setAttribute(MessagingAttributes.BODY_SIZE, (long) message.data().length);
    link(builder, linked);
    if (deliveryCount > 1) {
      builder.setAttribute(MessagingAttributes.DELIVERY_COUNT, deliveryCount);
      Optional.ofNullable(firsts.get(place)).ifPresent(builder::addLink);
    }
    Span span = builder.startSpan();
    if (span.getSpanContext().isValid()) {
      firsts.putIfAbsent(place, span.getSpanContext());
    }
    return new MessageSpan(span, parent.with(span));
  }

  /** Writes the context to event bus headers: traceparent, tracestate, baggage. */
  public void inject(Context context, MultiMap headers) {
    propagator.inject(context, headers, TraceCarrier.SETTER);
  }

  /** The trace context that event bus headers carry; the root when they carry none. */
  public Context contextOf(MultiMap headers) {
    return propagator.extract(Context.root(), headers, TraceCarrier.GETTER);
  }

  /** The same of NATS headers. */
  public Context contextOf(MessageHeaders headers) {
    return propagator.extract(Context.root(), headers, OF_HEADERS);
  }

  /** Hands the trace context of event bus headers on to NATS headers, without a span of its own. */
  public void copy(MultiMap from, MessageHeaders to) {
    propagator.inject(contextOf(from), to, INTO_HEADERS);
  }

  /** The context of a single W3C {@code traceparent}; the root when it is empty. */
  public Context contextOf(String traceparent) {
    if (traceparent.isEmpty()) {
      return Context.root();
    }
    return contextOf(MultiMap.caseInsensitiveMultiMap().set(EventHeaders.TRACEPARENT, traceparent));
  }

  private void link(SpanBuilder builder, String linked) {
    SpanContext other = Span.fromContext(contextOf(linked)).getSpanContext();
    if (other.isValid()) {
      builder.addLink(other);
    }
  }

  private SpanBuilder builder(String operation, String subject, String messageId) {
    String template = MessagingAttributes.template(subject);
    SpanBuilder builder =
        tracer
            .spanBuilder(operation + " " + template)
            .setAttribute(MessagingAttributes.SYSTEM, MessagingAttributes.SYSTEM_NATS)
            .setAttribute(MessagingAttributes.OPERATION_NAME, operation)
            .setAttribute(MessagingAttributes.OPERATION_TYPE, operation)
            .setAttribute(MessagingAttributes.DESTINATION_NAME, subject)
            .setAttribute(MessagingAttributes.DESTINATION_TEMPLATE, template);
    return messageId.isEmpty()
        ? builder
        : builder.setAttribute(MessagingAttributes.MESSAGE_ID, messageId);
  }
}
