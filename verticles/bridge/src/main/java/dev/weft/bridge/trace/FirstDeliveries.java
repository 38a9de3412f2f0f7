package dev.weft.bridge.trace;

import dev.weft.bridge.connection.MessagePosition;
import io.opentelemetry.api.trace.SpanContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers the span of the first delivery of events that are not acked yet, so that a redelivery
 * can link to it. Bounded: the oldest is forgotten.
 *
 * <p>Event-loop confined; one for each consumer.
 */
public final class FirstDeliveries {
  private final Map<MessagePosition, SpanContext> spanByPlace;

  public FirstDeliveries(int countMax) {
    this.spanByPlace =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<MessagePosition, SpanContext> eldest) {
            return size() > countMax;
          }
        };
  }

  Optional<SpanContext> find(MessagePosition event) {
    return Optional.ofNullable(spanByPlace.get(event));
  }

  void remember(MessagePosition event, SpanContext span) {
    if (span.isValid()) {
      spanByPlace.putIfAbsent(event, span);
    }
  }

  /** The event will not be delivered again. */
  public void forget(MessagePosition event) {
    spanByPlace.remove(event);
  }
}
