package dev.weft.kernel.trace;

import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.vertx.core.MultiMap;

/** Thread-safe. Lets OpenTelemetry read and write trace context in event bus headers. */
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

  private TraceCarrier() {}

  /** The trace id of a W3C {@code traceparent}; empty when it holds none. */
  public static String traceId(String traceparent) {
    return traceparent != null && traceparent.length() > TRACE_ID_END
        ? traceparent.substring(TRACE_ID_START, TRACE_ID_END)
        : "";
  }
}
