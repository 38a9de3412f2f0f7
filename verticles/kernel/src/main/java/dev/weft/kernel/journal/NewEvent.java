package dev.weft.kernel.journal;

import com.google.protobuf.Message;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An event to be stored.
 *
 * @param subject literal subject
 * @param eventId made from facts ({@code <orderId>:reserved}), so that a second try is the same
 *     event; sent as {@code ce-id} and {@code Nats-Msg-Id}. Empty: none, for state such as levels
 * @param payload the event
 * @param guard empty: appended whatever the stream holds
 * @param ttlSeconds the server deletes the event after that; 0: the stream's age limit holds
 * @param traceparent W3C Trace Context of what led to the event; empty: that of the append. An
 *     atomic batch may hold events of many traces
 * @param follows sequence that the stream's last event must have, on whatever subject (NATS {@code
 *     Nats-Expected-Last-Sequence}); of the first event of a batch only. It says nothing of what
 *     that event is: whoever sends the next one before this one is acknowledged may follow a
 *     stranger. Empty: any
 */
public record NewEvent(
    String subject,
    String eventId,
    Message payload,
    Optional<Guard> guard,
    long ttlSeconds,
    String traceparent,
    OptionalLong follows) {
  public NewEvent {
    Objects.requireNonNull(subject);
    Objects.requireNonNull(eventId);
    Objects.requireNonNull(payload);
    Objects.requireNonNull(guard);
    Objects.requireNonNull(traceparent);
    Objects.requireNonNull(follows);
    if (ttlSeconds < 0) {
      throw new IllegalArgumentException("ttlSeconds " + ttlSeconds + " < 0");
    }
  }

  /** An event that may follow any other. */
  public NewEvent(
      String subject,
      String eventId,
      Message payload,
      Optional<Guard> guard,
      long ttlSeconds,
      String traceparent) {
    this(subject, eventId, payload, guard, ttlSeconds, traceparent, OptionalLong.empty());
  }

  public static NewEvent of(String subject, String eventId, Message payload, Guard guard) {
    return new NewEvent(subject, eventId, payload, Optional.of(guard), 0, "");
  }

  public NewEvent withTtlSeconds(long seconds) {
    return new NewEvent(subject, eventId, payload, guard, seconds, traceparent, follows);
  }

  public NewEvent withTraceparent(String parent) {
    return new NewEvent(subject, eventId, payload, guard, ttlSeconds, parent, follows);
  }

  public NewEvent following(long sequence) {
    return new NewEvent(
        subject, eventId, payload, guard, ttlSeconds, traceparent, OptionalLong.of(sequence));
  }
}
