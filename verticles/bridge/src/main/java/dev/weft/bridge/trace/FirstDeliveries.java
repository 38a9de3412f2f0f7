package dev.weft.bridge.trace;

import io.opentelemetry.api.trace.SpanContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Event-loop confined; one for each consumer. Remembers the span of the first delivery of events
 * that are not acked yet, so that a redelivery can link to it. Bounded: the oldest is forgotten.
 */
public final class FirstDeliveries {
  private final Map<Long, SpanContext> spanBySequence;

  public FirstDeliveries(int countMax) {
    this.spanBySequence =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, SpanContext> eldest) {
            return size() > countMax;
          }
        };
  }

  Optional<SpanContext> find(long sequence) {
    return Optional.ofNullable(spanBySequence.get(sequence));
  }

  void remember(long sequence, SpanContext span) {
    if (span.isValid()) {
      spanBySequence.putIfAbsent(sequence, span);
    }
  }

  /** The event will not be delivered again. */
  public void forget(long sequence) {
    spanBySequence.remove(sequence);
  }
}
