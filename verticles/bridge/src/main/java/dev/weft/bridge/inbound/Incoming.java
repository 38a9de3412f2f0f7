package dev.weft.bridge.inbound;

import com.google.protobuf.Message;
import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.deadletter.DeadLetter;
import dev.weft.bridge.deadletter.DeadLetterKind;
import dev.weft.bridge.deadletter.Original;
import dev.weft.bridge.trace.DeliveryFacts;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Failure;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.time.Instant;

/**
 * Immutable. One delivery by the server.
 *
 * @param message as it came; its acks go through {@link Settlements}
 * @param stream where it is stored
 * @param sequence its sequence there
 * @param deliveryCount 1 for the first delivery
 * @param time when the server stored it
 */
record Incoming(
    io.nats.client.Message message,
    String stream,
    long sequence,
    long deliveryCount,
    Instant time) {

  static Incoming of(io.nats.client.Message message) {
    NatsJetStreamMetaData meta = message.metaData();
    return new Incoming(
        message,
        meta.getStream(),
        meta.streamSequence(),
        meta.deliveredCount(),
        meta.timestamp().toInstant());
  }

  /** The same delivery, counted otherwise. */
  Incoming withDeliveryCount(long count) {
    return new Incoming(message, stream, sequence, count, time);
  }

  /** The CloudEvents id; an event without one is named by its place, which is as unique. */
  String eventId() {
    String id = CloudEventHeaders.id(message.getHeaders());
    return id.isEmpty() ? stream + ":" + sequence : id;
  }

  Delivery<Message> toDelivery(Message event) {
    return new Delivery<>(
        event, eventId(), stream, message.getSubject(), sequence, time, deliveryCount);
  }

  DeliveryFacts facts(String durable) {
    return new DeliveryFacts(
        stream,
        durable,
        message.getSubject(),
        sequence,
        deliveryCount,
        eventId(),
        message.getData().length);
  }

  DeadLetter toDeadLetter(InboundRouteOptions route, DeadLetterKind kind, Failure failure) {
    return new DeadLetter(original(route), deliveryCount, kind, failure);
  }

  private Original original(InboundRouteOptions route) {
    return new Original(
        route.name(),
        route.durable(),
        stream,
        message.getSubject(),
        sequence,
        time,
        0,
        message.getHeaders(),
        message.getData());
  }
}
