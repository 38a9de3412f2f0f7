package dev.weft.bridge.deadletter;

import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.connection.MessagePosition;
import dev.weft.bridge.deadletter.IndexedDeadLetter.Line;
import io.nats.client.impl.Headers;
import java.time.DateTimeException;
import java.time.Instant;

/** What a message in stream DEAD_LETTERS says: subject and headers are enough. */
sealed interface DeadLetterMessage {
  /** No route, stream or consumer has a longer name. */
  int NAME_CHARS_MAX = 128;

  /**
   * An event was given up.
   *
   * @param replayed the dead letter whose replay this was; 0: of none
   */
  record Given(String route, Line line, MessagePosition event, long replayed)
      implements DeadLetterMessage {
    IndexedDeadLetter deadLetter(long sequence) {
      return new IndexedDeadLetter(sequence, route, line, event);
    }
  }

  /** The dead letter is handed to its route again. */
  record Replay(long deadLetter) implements DeadLetterMessage {}

  /** The route has handled the dead letter, or an operator has declared it settled. */
  record Replayed(long deadLetter) implements DeadLetterMessage {}

  /** Not ours, or damaged. */
  record Other() implements DeadLetterMessage {}

  /** Never fails: everybody may write to the stream. */
  static DeadLetterMessage of(String subject, Headers headers) {
    String[] tokens = subject.split("\\.", -1);
    if (tokens.length != DeadLetterHeaders.SUBJECT_TOKENS) {
      return new Other();
    }
    try {
      return switch (tokens[DeadLetterHeaders.SUBJECT_TOKENS - 1]) {
        case DeadLetterHeaders.REPLAY -> new Replay(number(headers, DeadLetterHeaders.LETTER));
        case DeadLetterHeaders.REPLAYED -> new Replayed(number(headers, DeadLetterHeaders.LETTER));
        default -> given(tokens[1], tokens[2], headers);
      };
    } catch (NumberFormatException damaged) {
      return new Other();
    }
  }

  private static DeadLetterMessage given(String stream, String consumer, Headers headers) {
    String subject = DeadLetterHeaders.subject(headers);
    String route = CloudEventHeaders.first(headers, DeadLetterHeaders.ROUTE);
    if (route.length() > NAME_CHARS_MAX) {
      return new Other();
    }
    // Interned, because many dead letters that are kept share few names.
    return new Given(
        route.intern(),
        Line.of(name(stream), name(consumer), subject),
        new MessagePosition(number(headers, DeadLetterHeaders.SEQUENCE), eventTime(headers)),
        CloudEventHeaders.first(headers, DeadLetterHeaders.LETTER).isEmpty()
            ? 0
            : number(headers, DeadLetterHeaders.LETTER));
  }

  private static Instant eventTime(Headers headers) {
    try {
      return Instant.parse(CloudEventHeaders.first(headers, DeadLetterHeaders.EVENT_TIME));
    } catch (DateTimeException unsaid) {
      return Instant.EPOCH;
    }
  }

  private static String name(String token) {
    return token.length() > NAME_CHARS_MAX ? token : token.intern();
  }

  private static long number(Headers headers, String name) {
    return Long.parseLong(CloudEventHeaders.first(headers, name));
  }
}
