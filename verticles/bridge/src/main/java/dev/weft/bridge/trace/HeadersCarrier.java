package dev.weft.bridge.trace;

import dev.weft.bridge.cloudevents.CloudEventHeaders;
import io.nats.client.impl.Headers;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Set;

/** Lets OpenTelemetry read and write trace context in NATS headers. */
public final class HeadersCarrier {
  public static final TextMapSetter<Headers> SETTER =
      (headers, name, value) -> headers.put(name, value);

  public static final TextMapGetter<Headers> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Headers headers) {
          return headers == null ? Set.of() : headers.keySet();
        }

        @Override
        public String get(Headers headers, String name) {
          String value = CloudEventHeaders.first(headers, name);
          return value.isEmpty() ? null : value;
        }
      };

  private HeadersCarrier() {}
}
