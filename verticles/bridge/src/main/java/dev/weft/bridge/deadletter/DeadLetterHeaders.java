package dev.weft.bridge.deadletter;

import io.nats.client.impl.Headers;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Immutable. Headers that tell why a message is a dead letter. They are a public contract, as are
 * the subjects: {@code dead_letters.<stream>.<consumer>.<kind>}.
 */
public final class DeadLetterHeaders {
  public static final String SUBJECT_PREFIX = "dead_letters.";

  /** For people. */
  public static final String REASON = "weft-dl-reason";

  /** Stable id, for example {@code PAY-203}. */
  public static final String FAILURE_ID = "weft-dl-failure-id";

  public static final String STREAM = "weft-dl-stream";
  public static final String SUBJECT = "weft-dl-subject";
  public static final String SEQUENCE = "weft-dl-sequence";
  public static final String DELIVERY_COUNT = "weft-dl-delivery-count";
  public static final String ROUTE = "weft-dl-route";

  /** RFC 3339, UTC: when it was given up. */
  public static final String TIME = "weft-dl-time";

  /** {@code Nats-Msg-Id} of the original, which has another meaning on the dead letter. */
  public static final String ORIGINAL_MESSAGE_ID = "weft-dl-msg-id";

  static final String MESSAGE_ID = "Nats-Msg-Id";

  /** Instructions to the server for the original's append; they must not be followed again. */
  private static final String SERVER_PREFIX = "nats-";

  private static final int REASON_LENGTH_MAX = 1_000;

  private DeadLetterHeaders() {}

  static Headers of(DeadLetter letter, Instant now) {
    Headers headers = new Headers();
    if (letter.headers() != null) {
      copyOriginal(letter.headers(), headers);
    }
    return headers
        .put(MESSAGE_ID, letter.messageId())
        .put(REASON, printable(letter.failure().detail()))
        .put(FAILURE_ID, letter.failure().id())
        .put(STREAM, letter.stream())
        .put(SUBJECT, letter.subject())
        .put(SEQUENCE, Long.toString(letter.sequence()))
        .put(DELIVERY_COUNT, Long.toString(letter.deliveryCount()))
        .put(ROUTE, letter.route())
        .put(TIME, now.toString());
  }

  private static void copyOriginal(Headers original, Headers copy) {
    for (Map.Entry<String, List<String>> header : original.entrySet()) {
      if (header.getKey().equalsIgnoreCase(MESSAGE_ID)) {
        copy.put(ORIGINAL_MESSAGE_ID, header.getValue());
      } else if (!header.getKey().toLowerCase(Locale.ROOT).startsWith(SERVER_PREFIX)) {
        copy.put(header.getKey(), header.getValue());
      }
    }
  }

  /** Header values are one line of ASCII, and a parser's message may be many. */
  private static String printable(String reason) {
    String line = reason.replaceAll("\\s+", " ").replaceAll("[^\\x20-\\x7e]", "?").trim();
    return line.length() <= REASON_LENGTH_MAX ? line : line.substring(0, REASON_LENGTH_MAX);
  }
}
