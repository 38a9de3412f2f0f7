package dev.weft.kernel.bus;

import com.google.protobuf.Message;
import io.vertx.core.MultiMap;
import java.time.Instant;

/**
 * One delivery of a stored event to a service.
 *
 * @param event the decoded payload
 * @param eventId CloudEvents id: the same for every delivery of the event
 * @param stream name of the stream that holds it
 * @param subject subject it was stored under
 * @param sequence its sequence in the stream
 * @param time when the server stored it
 * @param deliveryCount 1 for the first delivery
 */
public record Delivery<M extends Message>(
    M event,
    String eventId,
    String stream,
    String subject,
    long sequence,
    Instant time,
    long deliveryCount) {

  /** Reads the headers that the bridge has set. */
  public static <M extends Message> Delivery<M> of(io.vertx.core.eventbus.Message<M> message) {
    MultiMap headers = message.headers();
    return new Delivery<>(
        message.body(),
        headers.get(EventHeaders.CE_ID),
        headers.get(EventHeaders.STREAM),
        headers.get(EventHeaders.SUBJECT),
        Long.parseLong(headers.get(EventHeaders.SEQUENCE)),
        Instant.ofEpochMilli(Long.parseLong(headers.get(EventHeaders.TIME_MS))),
        Long.parseLong(headers.get(EventHeaders.DELIVERY_COUNT)));
  }

  /** The headers that {@link #of} reads. */
  public MultiMap headers() {
    return MultiMap.caseInsensitiveMultiMap()
        .set(EventHeaders.CE_ID, eventId)
        .set(EventHeaders.CE_TYPE, event.getDescriptorForType().getFullName())
        .set(EventHeaders.STREAM, stream)
        .set(EventHeaders.SUBJECT, subject)
        .set(EventHeaders.SEQUENCE, Long.toString(sequence))
        .set(EventHeaders.TIME_MS, Long.toString(time.toEpochMilli()))
        .set(EventHeaders.DELIVERY_COUNT, Long.toString(deliveryCount));
  }
}
