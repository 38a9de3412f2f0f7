package dev.weft.tools.audit.history;

/**
 * What routes have given up.
 *
 * @param consumer stream and consumer
 * @param deadLetters how many
 * @param replayed how many of them were handled later, or declared settled
 */
public record DeadLetterCount(String consumer, long deadLetters, long replayed) {
  private static final int KIND_TOKEN = 3;
  private static final int STREAM_TOKEN = 1;
  private static final int CONSUMER_TOKEN = 2;

  static DeadLetterCount of(String subject) {
    String[] tokens = subject.split("\\.", -1);
    if (tokens.length <= KIND_TOKEN) {
      return new DeadLetterCount(subject, 1, 0);
    }
    return switch (tokens[KIND_TOKEN]) {
      case "replay" -> new DeadLetterCount(name(tokens), 0, 0);
      case "replayed" -> new DeadLetterCount(name(tokens), 0, 1);
      default -> new DeadLetterCount(name(tokens), 1, 0);
    };
  }

  DeadLetterCount plus(DeadLetterCount other) {
    return new DeadLetterCount(
        consumer, deadLetters + other.deadLetters, replayed + other.replayed);
  }

  private static String name(String[] tokens) {
    return tokens[STREAM_TOKEN] + "." + tokens[CONSUMER_TOKEN];
  }
}
