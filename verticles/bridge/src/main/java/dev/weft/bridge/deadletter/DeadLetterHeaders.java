package dev.weft.bridge.deadletter;

import dev.weft.bridge.cloudevents.PercentEncoding;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.kernel.bus.EventHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Headers that give the reason why a message is a dead letter. They are a public contract, as are
 * the subjects: {@code dead_letters.<stream>.<consumer>.<kind>}.
 */
public final class DeadLetterHeaders {
  public static final String SUBJECT_PREFIX = "dead_letters.";

  /** For people. */
  public static final String REASON = "weft-dl-reason";

  /** Stable id, for example {@code PAY-203}. */
  public static final String FAILURE_ID = "weft-dl-failure-id";

  public static final String STREAM = "weft-dl-stream";

  /** Percent-encoded as CloudEvents attributes are: subjects may be any UTF-8. */
  public static final String SUBJECT = "weft-dl-subject";

  public static final String SEQUENCE = "weft-dl-sequence";
  public static final String DELIVERY_COUNT = "weft-dl-delivery-count";
  public static final String ROUTE = "weft-dl-route";

  /** RFC 3339, UTC: when it was given up. */
  public static final String TIME = "weft-dl-time";

  /** {@code Nats-Msg-Id} of the original, which has another meaning on the dead letter. */
  public static final String ORIGINAL_MESSAGE_ID = "weft-dl-msg-id";

  /** RFC 3339, UTC: when the event was stored in its own stream. */
  public static final String EVENT_TIME = "weft-dl-event-time";

  /**
   * The dead letter that this is about: of a replay, of its end, of a dead letter whose replay
   * failed.
   */
  public static final String LETTER = "weft-dl-letter";

  /**
   * What of the event was too large for the dead letter: {@code payload}, perhaps {@code headers}
   * too.
   */
  public static final String LEFT_OUT = "weft-dl-left-out";

  /** Kind of a message that hands a dead letter to its route again. */
  static final String REPLAY = "replay";

  /** Kind of a message that closes a dead letter. */
  static final String REPLAYED = "replayed";

  /** {@code dead_letters}, stream, consumer, kind. */
  static final int SUBJECT_TOKENS = 4;

  static final String MESSAGE_ID = "Nats-Msg-Id";

  /** Instructions to the server for the original's append; they must not be followed again. */
  private static final String SERVER_PREFIX = "nats-";

  private static final String PREFIX = "weft-dl-";

  /** The event's trace, kept aside on a replay, which has a trace of its own. */
  private static final List<String> TRACE = List.of(EventHeaders.TRACEPARENT, "tracestate");

  /** Differs each time that the same message is written. */
  private static final Set<String> OF_ONE_TRY =
      Set.of(REASON, FAILURE_ID, DELIVERY_COUNT, TIME, EventHeaders.TRACEPARENT, "tracestate");

  private static final int REASON_LENGTH_MAX = 1_000;

  private DeadLetterHeaders() {}

  /** Subject of messages that hand dead letters of that consumer to its route again. */
  public static String replaysOf(String stream, String consumer) {
    return SUBJECT_PREFIX + stream + "." + consumer + "." + REPLAY;
  }

  static MessageHeaders of(DeadLetter deadLetter, Instant now) {
    OriginalEvent original = deadLetter.original();
    MessageHeaders headers = place(original);
    if (original.deadLetter() > 0) {
      headers.put(LETTER, Long.toString(original.deadLetter()));
    }
    return headers
        .put(MESSAGE_ID, deadLetter.messageId())
        .put(REASON, printable(deadLetter.failure().reason()))
        .put(FAILURE_ID, printable(deadLetter.failure().id()))
        .put(DELIVERY_COUNT, Long.toString(deadLetter.deliveryCount()))
        .put(TIME, now.toString());
  }

  /** Of a replay: the event's own headers, its trace kept aside; {@link #original} reads them. */
  static MessageHeaders ofReplay(OriginalEvent original, long deadLetter, String messageId) {
    MessageHeaders headers = place(original);
    for (String name : TRACE) {
      move(headers, name, PREFIX + name);
    }
    return headers.put(LETTER, Long.toString(deadLetter)).put(MESSAGE_ID, messageId);
  }

  /** The event's headers as they were, without what dead letters and replays add. */
  static MessageHeaders original(MessageHeaders headers) {
    MessageHeaders original = new MessageHeaders();
    headers.forEach(
        (name, value) -> {
          if (isOfEvent(name)) {
            original.add(name, value);
          }
        });
    String messageId = headers.inAnyCase(ORIGINAL_MESSAGE_ID);
    if (!messageId.isEmpty()) {
      original.put(MESSAGE_ID, messageId);
    }
    for (String name : TRACE) {
      String value = headers.inAnyCase(PREFIX + name);
      if (!value.isEmpty()) {
        original.put(name, value);
      }
    }
    return original;
  }

  /** Those that are the same each time that the message is written. */
  static Map<String, List<String>> lasting(MessageHeaders headers) {
    Map<String, List<String>> lasting = new TreeMap<>();
    headers.forEach(
        (header, value) -> {
          String name = header.toLowerCase(Locale.ROOT);
          if (!name.startsWith(SERVER_PREFIX) && !OF_ONE_TRY.contains(name)) {
            lasting.computeIfAbsent(name, first -> new ArrayList<>()).add(value);
          }
        });
    return lasting;
  }

  /** The subject that the event was stored under; empty when there is none. */
  static String subject(MessageHeaders headers) {
    return PercentEncoding.decode(headers.inAnyCase(SUBJECT));
  }

  /** The event's trace, on a replay; empty when there is none. */
  public static String originalTraceparent(MessageHeaders headers) {
    return headers.inAnyCase(PREFIX + EventHeaders.TRACEPARENT);
  }

  private static MessageHeaders place(OriginalEvent original) {
    MessageHeaders headers = new MessageHeaders();
    original
        .headers()
        .forEach(
            (name, value) -> {
              if (name.equalsIgnoreCase(MESSAGE_ID)) {
                headers.add(ORIGINAL_MESSAGE_ID, value);
              } else if (isOfEvent(name)) {
                headers.add(name, value);
              }
            });
    return headers
        .put(STREAM, original.stream())
        .put(SUBJECT, PercentEncoding.encode(original.subject()))
        .put(SEQUENCE, Long.toString(original.sequence()))
        .put(EVENT_TIME, original.time().toString())
        .put(ROUTE, original.route());
  }

  private static void move(MessageHeaders headers, String from, String to) {
    String value = headers.inAnyCase(from);
    if (!value.isEmpty()) {
      headers.put(to, value);
      headers.remove(from);
    }
  }

  /** A publisher of an event cannot set the headers of its dead letter. */
  private static boolean isOfEvent(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !lower.startsWith(PREFIX) && !lower.startsWith(SERVER_PREFIX);
  }

  /** Header values are one line of ASCII, and a parser's message may be many. */
  private static String printable(String reason) {
    String line = reason.replaceAll("\\s+", " ").replaceAll("[^\\x20-\\x7e]", "?").trim();
    return line.length() <= REASON_LENGTH_MAX ? line : line.substring(0, REASON_LENGTH_MAX);
  }
}
