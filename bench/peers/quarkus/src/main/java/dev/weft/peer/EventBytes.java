package dev.weft.peer;

import io.quarkiverse.reactive.messaging.nats.jetstream.client.mapper.Serializer;
import jakarta.enterprise.context.ApplicationScoped;

/** In place of the connector's JSON. */
@ApplicationScoped
public class EventBytes implements Serializer {
  @Override
  public <T> T readValue(byte[] data, Class<T> type) {
    return type.cast(new Event(data));
  }

  @Override
  public <T> byte[] toBytes(T payload) {
    return ((Event) payload).bytes();
  }
}
