package dev.weft.bridge.connection.client;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Which message of a stream was delivered, and how often it was, as the subject of its ack says
 * (NATS ADR-15): {@code $JS.ACK.<stream>.<consumer>.<deliveries>.<sequence>.<sequence of the
 * consumer>.<nanoseconds>.<pending>}, newer servers with domain and account before the stream.
 *
 * @param count 1 for the first delivery
 */
public record StreamDelivery(String stream, long count, MessagePosition place) {
  private static final String PREFIX = "$JS.ACK.";

  /** Behind the prefix, from where on there are domain and account. */
  private static final int TOKENS_WITH_DOMAIN = 9;

  private static final int TOKENS_MIN = 6;
  private static final int DECIMAL = 10;
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Null when that is no such subject. */
  static StreamDelivery of(String replyTo) {
    if (replyTo == null || !replyTo.startsWith(PREFIX)) {
      return null;
    }
    int tokens = 1;
    for (int i = PREFIX.length(); i < replyTo.length(); i++) {
      tokens += replyTo.charAt(i) == '.' ? 1 : 0;
    }
    int start = PREFIX.length();
    if (tokens >= TOKENS_WITH_DOMAIN) {
      start = end(replyTo, end(replyTo, start) + 1) + 1;
    } else if (tokens < TOKENS_MIN) {
      return null;
    }
    try {
      int stream = end(replyTo, start);
      int consumer = end(replyTo, stream + 1);
      int count = end(replyTo, consumer + 1);
      int sequence = end(replyTo, count + 1);
      int ofConsumer = end(replyTo, sequence + 1);
      long nanos = number(replyTo, ofConsumer, end(replyTo, ofConsumer + 1));
      return new StreamDelivery(
          replyTo.substring(start, stream),
          number(replyTo, consumer, count),
          new MessagePosition(
              number(replyTo, count, sequence),
              Instant.ofEpochSecond(nanos / SECOND_NANOS, nanos % SECOND_NANOS)));
    } catch (NumberFormatException malformed) {
      return null;
    }
  }

  /** Of the token that begins there. */
  private static int end(String subject, int start) {
    int dot = subject.indexOf('.', start);
    return dot < 0 ? subject.length() : dot;
  }

  private static long number(String subject, int dotBefore, int end) {
    return Long.parseLong(subject, dotBefore + 1, end, DECIMAL);
  }
}
