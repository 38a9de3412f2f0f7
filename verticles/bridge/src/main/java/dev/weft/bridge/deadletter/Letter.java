package dev.weft.bridge.deadletter;

import dev.weft.proto.deadletters.v1.DeadLetterState;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Immutable. A dead letter as {@link LetterBook} knows it.
 *
 * @param sequence in stream DEAD_LETTERS: its id
 * @param route that gave the event up
 * @param line where the event stands among those of its key
 * @param eventSequence of the event in its own stream
 */
record Letter(long sequence, String route, Line line, long eventSequence, DeadLetterState state) {
  /** Of a stream, a consumer, a key: longer ones are known by their digest. */
  private static final int CHARS_MAX = 128;

  /** Events of one key on their way to one consumer. */
  record Line(String stream, String consumer, String key) {
    /** The line of events under that subject: its last token is the key. */
    static Line of(String stream, String consumer, String subject) {
      String key = subject.substring(subject.lastIndexOf('.') + 1);
      return new Line(shortened(stream), shortened(consumer), shortened(key));
    }

    /** Everybody may write to the stream: what is kept of a letter must not depend on how much. */
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

  Letter in(DeadLetterState next) {
    return new Letter(sequence, route, line, eventSequence, next);
  }

  boolean is(DeadLetterState other) {
    return state == other;
  }
}
