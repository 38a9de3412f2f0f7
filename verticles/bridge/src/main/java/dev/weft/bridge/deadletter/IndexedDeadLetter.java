package dev.weft.bridge.deadletter;

import dev.weft.bridge.connection.client.MessagePosition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A dead letter as far as its order among others goes.
 *
 * @param sequence in stream DEAD_LETTERS: its id
 * @param route that gave the event up
 * @param line where the event stands among those of its key
 * @param event in its own stream; stored at EPOCH when the dead letter does not say when
 */
record IndexedDeadLetter(long sequence, String route, Line line, MessagePosition event) {
  /** Longest name of a stream, consumer or key; of a longer one the digest is kept. */
  private static final int CHARS_MAX = 128;

  /** Events of one key on their way to one consumer. */
  record Line(String stream, String consumer, String key) {
    /** The line of events under that subject: its last token is the key. */
    static Line of(String stream, String consumer, String subject) {
      String key = subject.substring(subject.lastIndexOf('.') + 1);
      return new Line(shortened(stream), shortened(consumer), shortened(key));
    }

    /** Whether both are of one consumer of one stream. */
    boolean isOfConsumerOf(Line other) {
      return stream.equals(other.stream) && consumer.equals(other.consumer);
    }

    /** Bounds what is kept of a dead letter: others may write names of any length. */
    private static String shortened(String text) {
      return text.length() <= CHARS_MAX ? text : digest(text);
    }

    private static String digest(String text) {
      try {
        byte[] sum =
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(sum);
      } catch (NoSuchAlgorithmException everyPlatformHasIt) {
        throw new IllegalStateException(everyPlatformHasIt);
      }
    }
  }
}
