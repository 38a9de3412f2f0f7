package dev.weft.bridge.deadletter;

import dev.weft.proto.deadletters.v1.DeadLetterState;

/**
 * Immutable. A dead letter as {@link LetterBook} knows it.
 *
 * @param sequence in stream DEAD_LETTERS: its id
 * @param route that gave the event up
 * @param line where the event stands among those of its key
 * @param eventSequence of the event in its own stream
 */
record Letter(long sequence, String route, Line line, long eventSequence, DeadLetterState state) {
  /** Events of one key on their way to one consumer. */
  record Line(String stream, String consumer, String key) {
    /** The line of events under that subject: its last token is the key. */
    static Line of(String stream, String consumer, String subject) {
      return new Line(stream, consumer, subject.substring(subject.lastIndexOf('.') + 1));
    }
  }

  Letter in(DeadLetterState next) {
    return new Letter(sequence, route, line, eventSequence, next);
  }

  boolean is(DeadLetterState other) {
    return state == other;
  }
}
