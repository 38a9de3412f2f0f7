package dev.weft.bridge.inbound.delivery;

import com.google.protobuf.Message;
import dev.weft.bridge.cloudevents.CloudEvent;
import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.MessagePosition;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.connection.client.StreamDelivery;
import dev.weft.bridge.deadletter.DeadLetter;
import dev.weft.bridge.deadletter.DeadLetterKind;
import dev.weft.bridge.deadletter.OriginalEvent;
import dev.weft.bridge.inbound.ack.Settlements;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Failure;
import java.time.Instant;
import java.util.Optional;

/**
 * One delivery by the server.
 *
 * @param message as it came; its acks go through {@link Settlements}
 * @param place its place in the stream that delivers it
 * @param deliveryCount 1 for the first delivery
 * @param route that handles the event
 * @param original the event: the message itself, or what it replays
 * @param eventId of the event
 * @param obstacle why it cannot be handled; empty when it can
 */
public record IncomingMessage(
    ReceivedMessage message,
    MessagePosition place,
    long deliveryCount,
    InboundRouteOptions route,
    OriginalEvent original,
    String eventId,
    Optional<Failure> obstacle) {

  /** Names the event as it is named everywhere. */
  IncomingMessage(
      ReceivedMessage message,
      MessagePosition place,
      long deliveryCount,
      InboundRouteOptions route,
      OriginalEvent original,
      Optional<Failure> obstacle) {
    this(message, place, deliveryCount, route, original, idOf(original), obstacle);
  }

  /** The message is the event. */
  public static IncomingMessage of(ReceivedMessage message, InboundRouteOptions route) {
    StreamDelivery delivery = message.delivery();
    OriginalEvent original =
        new OriginalEvent(
            route.name(),
            route.durable(),
            delivery.stream(),
            message.subject(),
            delivery.place().sequence(),
            delivery.place().stored(),
            0,
            message.headers(),
            message.data());
    return of(message, route, original, Optional.empty());
  }

  /** The message brings another event, or should. */
  public static IncomingMessage of(
      ReceivedMessage message,
      InboundRouteOptions route,
      OriginalEvent original,
      Optional<Failure> obstacle) {
    return new IncomingMessage(
        message, message.delivery().place(), message.delivery().count(), route, original, obstacle);
  }

  /** The next delivery of the same message, without the server. */
  IncomingMessage again() {
    return withDeliveryCount(deliveryCount + 1);
  }

  /** The same delivery, counted otherwise. */
  IncomingMessage withDeliveryCount(long count) {
    return new IncomingMessage(message, place, count, route, original, eventId, obstacle);
  }

  /** Its sequence in the stream that delivers it. */
  long sequence() {
    return place.sequence();
  }

  /** When the server stored the event. */
  Instant time() {
    return original.time();
  }

  /**
   * The CloudEvents id, or else the id that its publisher gave the server; an event with neither is
   * named by its place, which is as unique.
   */
  private static String idOf(OriginalEvent original) {
    MessageHeaders headers = CloudEvent.of(original.headers(), original.data()).headers();
    String id = CloudEventHeaders.idOrMessageId(headers);
    return id.isEmpty() ? original.stream() + ":" + original.sequence() : id;
  }

  /** Of events of one route with the same key, only one is handled at a time. */
  String key() {
    String subject = original.subject();
    return route.name() + "." + subject.substring(subject.lastIndexOf('.') + 1);
  }

  boolean isReplay() {
    return original.deadLetter() > 0;
  }

  Delivery<Message> toDelivery(Message event) {
    return new Delivery<>(
        event,
        eventId,
        original.stream(),
        original.subject(),
        original.sequence(),
        original.time(),
        deliveryCount);
  }

  DeadLetter toDeadLetter(DeadLetterKind kind, Failure failure) {
    return new DeadLetter(original, deliveryCount, kind, failure);
  }
}
