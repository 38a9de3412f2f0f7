package dev.weft.bridge.deadletter;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.MessagePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Immutable. An event as its stream holds it, wherever this copy of it was read.
 *
 * @param route name of the route that it is for
 * @param durable consumer of the route on the server
 * @param stream where it is stored
 * @param subject the subject it was stored under
 * @param sequence its sequence in the stream
 * @param time when the server stored it
 * @param deadLetter the dead letter that this copy was read from; 0: from its own stream
 * @param headers of the event
 * @param data of the event; do not modify
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract, as in jnats
public record OriginalEvent(
    String route,
    String durable,
    String stream,
    String subject,
    long sequence,
    Instant time,
    long deadLetter,
    MessageHeaders headers,
    byte[] data) {

  /**
   * What a message in stream DEAD_LETTERS is about; empty when it is no dead letter and no replay,
   * or damaged.
   *
   * @param subject it is stored under
   * @param deadLetter the dead letter that it is, or is about
   * @param stored when it was stored: the event's time for dead letters that do not say it
   */
  static Optional<OriginalEvent> of(
      String subject, MessageHeaders headers, byte[] data, long deadLetter, Instant stored) {
    String[] tokens = subject.split("\\.", -1);
    if (tokens.length != DeadLetterHeaders.SUBJECT_TOKENS) {
      return Optional.empty();
    }
    try {
      String time = headers.inAnyCase(DeadLetterHeaders.EVENT_TIME);
      return Optional.of(
          new OriginalEvent(
              headers.inAnyCase(DeadLetterHeaders.ROUTE),
              tokens[2],
              tokens[1],
              DeadLetterHeaders.subject(headers),
              Long.parseLong(headers.inAnyCase(DeadLetterHeaders.SEQUENCE)),
              time.isEmpty() ? stored : Instant.parse(time),
              deadLetter,
              DeadLetterHeaders.original(headers),
              data));
    } catch (NumberFormatException | DateTimeException damaged) {
      return Optional.empty();
    }
  }

  /**
   * What a replay hands to the route; empty when the message is none, or damaged.
   *
   * @param subject it is stored under
   */
  public static Optional<OriginalEvent> ofReplay(
      String subject, MessageHeaders headers, byte[] data, Instant stored) {
    return DeadLetterMessage.of(subject, headers) instanceof DeadLetterMessage.Replay entry
        ? of(subject, headers, data, entry.deadLetter(), stored)
        : Optional.empty();
  }

  /** The same event, identified by its place alone. */
  OriginalEvent withoutHeaders() {
    return new OriginalEvent(
        route, durable, stream, subject, sequence, time, deadLetter, new MessageHeaders(), data);
  }

  /** Where its stream holds it. */
  public MessagePosition place() {
    return new MessagePosition(sequence, time);
  }

  IndexedDeadLetter.Line line() {
    return IndexedDeadLetter.Line.of(stream, durable, subject);
  }

  /** {@code dead_letters.<stream>.<consumer>.<kind>}. */
  String deadLetterSubject(String kind) {
    return DeadLetterHeaders.SUBJECT_PREFIX + stream + "." + durable + "." + kind;
  }
}
