package dev.weft.bridge.deadletter;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.MessagePosition;
import dev.weft.bridge.deadletter.IndexedDeadLetter.Line;
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

  /**
   * The dead letter is handed to its route again.
   *
   * @param line of no key: stream and consumer that the subject names
   */
  record Replay(long deadLetter, Line line) implements DeadLetterMessage {}

  /**
   * The route has handled the dead letter, or an operator has declared it settled.
   *
   * @param line of no key: stream and consumer that the subject names
   */
  record Replayed(long deadLetter, Line line) implements DeadLetterMessage {}

  /** Not ours, or damaged. */
  record Other() implements DeadLetterMessage {}

  /** Never fails: everybody may write to the stream. */
  static DeadLetterMessage of(String subject, MessageHeaders headers) {
    String[] tokens = subject.split("\\.", -1);
    if (tokens.length != DeadLetterHeaders.SUBJECT_TOKENS) {
      return new Other();
    }
    try {
      return switch (tokens[DeadLetterHeaders.SUBJECT_TOKENS - 1]) {
        case DeadLetterHeaders.REPLAY ->
            new Replay(number(headers, DeadLetterHeaders.LETTER), line(tokens, ""));
        case DeadLetterHeaders.REPLAYED ->
            new Replayed(number(headers, DeadLetterHeaders.LETTER), line(tokens, ""));
        default -> given(tokens, headers);
      };
    } catch (NumberFormatException damaged) {
      return new Other();
    }
  }

  private static DeadLetterMessage given(String[] tokens, MessageHeaders headers) {
    String route = headers.inAnyCase(DeadLetterHeaders.ROUTE);
    if (route.length() > NAME_CHARS_MAX) {
      return new Other();
    }
    // Interned, because many dead letters that are kept share few names.
    return new Given(
        route.intern(),
        line(tokens, DeadLetterHeaders.subject(headers)),
        new MessagePosition(number(headers, DeadLetterHeaders.SEQUENCE), eventTime(headers)),
        headers.inAnyCase(DeadLetterHeaders.LETTER).isEmpty()
            ? 0
            : number(headers, DeadLetterHeaders.LETTER));
  }

  private static Instant eventTime(MessageHeaders headers) {
    try {
      return Instant.parse(headers.inAnyCase(DeadLetterHeaders.EVENT_TIME));
    } catch (DateTimeException unsaid) {
      return Instant.EPOCH;
    }
  }

  private static Line line(String[] tokens, String subject) {
    return Line.of(name(tokens[1]), name(tokens[2]), subject);
  }

  private static String name(String token) {
    return token.length() > NAME_CHARS_MAX ? token : token.intern();
  }

  private static long number(MessageHeaders headers, String name) {
    return Long.parseLong(headers.inAnyCase(name));
  }
}
