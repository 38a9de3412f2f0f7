package dev.weft.bridge.trace;

import dev.weft.bridge.connection.Place;
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
  private final Map<Place, SpanContext> spanByPlace;

  public FirstDeliveries(int countMax) {
    this.spanByPlace =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Place, SpanContext> eldest) {
            return size() > countMax;
          }
        };
  }

  Optional<SpanContext> find(Place event) {
    return Optional.ofNullable(spanByPlace.get(event));
  }

  void remember(Place event, SpanContext span) {
    if (span.isValid()) {
      spanByPlace.putIfAbsent(event, span);
    }
  }

  /** The event will not be delivered again. */
  public void forget(Place event) {
    spanByPlace.remove(event);
  }
}
