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
 * @param foreign whether another than the node that delivers it has stored it, or may have: nothing
 *     it says is believed before the history bears it out
 */
public record Delivery<M extends Message>(
    M event,
    String eventId,
    String stream,
    String subject,
    long sequence,
    Instant time,
    long deliveryCount,
    boolean foreign) {

  /** Of an event of this node's own. */
  public Delivery(
      M event,
      String eventId,
      String stream,
      String subject,
      long sequence,
      Instant time,
      long deliveryCount) {
    this(event, eventId, stream, subject, sequence, time, deliveryCount, false);
  }

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
        Long.parseLong(headers.get(EventHeaders.DELIVERY_COUNT)),
        headers.contains(EventHeaders.FOREIGN));
  }

  /** The same, stored by another node or by nobody knows whom. */
  public Delivery<M> byOthers() {
    return new Delivery<>(event, eventId, stream, subject, sequence, time, deliveryCount, true);
  }

  /** The same delivery with another payload. */
  public Delivery<M> with(M other) {
    return new Delivery<>(other, eventId, stream, subject, sequence, time, deliveryCount, foreign);
  }

  /** The last token of the subject: the order that the event is about. */
  public String subjectId() {
    return subject.substring(subject.lastIndexOf('.') + 1);
  }

  /** The headers that {@link #of} reads. */
  public MultiMap headers() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    if (foreign) {
      headers.set(EventHeaders.FOREIGN, "true");
    }
    return headers
        .set(EventHeaders.CE_ID, eventId)
        .set(EventHeaders.CE_TYPE, event.getDescriptorForType().getFullName())
        .set(EventHeaders.STREAM, stream)
        .set(EventHeaders.SUBJECT, subject)
        .set(EventHeaders.SEQUENCE, Long.toString(sequence))
        .set(EventHeaders.TIME_MS, Long.toString(time.toEpochMilli()))
        .set(EventHeaders.DELIVERY_COUNT, Long.toString(deliveryCount));
  }
}
