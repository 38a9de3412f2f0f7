package dev.weft.kernel.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.vertx.core.MultiMap;
import java.util.HashMap;
import java.util.Map;

/** Lets OpenTelemetry read and write trace context in event bus headers. */
public final class TraceCarrier {
  public static final TextMapSetter<MultiMap> SETTER =
      (headers, name, value) -> headers.set(name, value);

  public static final TextMapGetter<MultiMap> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(MultiMap headers) {
          return headers.names();
        }

        @Override
        public String get(MultiMap headers, String name) {
          return headers == null ? null : headers.get(name);
        }
      };

  private static final int TRACE_ID_START = 3;
  private static final int TRACE_ID_END = 35;

  private static final String TRACEPARENT = "traceparent";

  private TraceCarrier() {}

  /**
   * The current trace context as a W3C {@code traceparent}; empty when there is none. Taken when
   * work is queued, because it ends in another context than it began in.
   */
  public static String traceparent(OpenTelemetry telemetry) {
    Map<String, String> carrier = new HashMap<>();
    telemetry
        .getPropagators()
        .getTextMapPropagator()
        .inject(Context.current(), carrier, (map, name, value) -> map.put(name, value));
    return carrier.getOrDefault(TRACEPARENT, "");
  }

  /** The trace id of a W3C {@code traceparent}; empty when it holds none. */
  public static String traceId(String traceparent) {
    return traceparent != null && traceparent.length() > TRACE_ID_END
        ? traceparent.substring(TRACE_ID_START, TRACE_ID_END)
        : "";
  }
}
