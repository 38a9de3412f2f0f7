package dev.weft.bridge.deadletter;

import dev.weft.bridge.deadletter.IndexedDeadLetter.Line;
import dev.weft.proto.deadletters.v1.DeadLetterState;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLettersReply;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which dead letters a request means, in the order of their streams, and why others are left out.
 * On an ordered route a dead letter whose key has earlier open dead letters is left out unless they
 * are replayed before it: nothing is replayed that nobody has asked for.
 *
 * <p>Event-loop confined.
 */
final class ReplayPlan {
  static final String REPLAYING = "is being replayed";

  private static final int COUNT_MAX = 1_000;
  private static final Comparator<IndexedDeadLetter> STREAM_ORDER =
      Comparator.comparing((IndexedDeadLetter deadLetter) -> deadLetter.line().stream())
          .thenComparing(IndexedDeadLetter::event)
          .thenComparingLong(IndexedDeadLetter::sequence);

  private final DeadLetterIndex index;
  private final Map<String, Boolean> orderedByRoute;

  /**
   * @param orderedByRoute the routes that this node knows
   */
  ReplayPlan(DeadLetterIndex index, Map<String, Boolean> orderedByRoute) {
    this.index = index;
    this.orderedByRoute = Map.copyOf(orderedByRoute);
  }

  /**
   * What to replay, in order; the reply names what is skipped.
   *
   * @param candidates what the request names, or all that it may mean
   */
  List<IndexedDeadLetter> choose(
      List<IndexedDeadLetter> candidates,
      ReplayDeadLetters request,
      ReplayDeadLettersReply.Builder reply) {
    int countMax = request.getCountMax() == 0 ? COUNT_MAX : request.getCountMax();
    List<IndexedDeadLetter> chosen = new ArrayList<>();
    Map<Line, Long> clearUpTo = new HashMap<>();
    for (IndexedDeadLetter deadLetter : candidates.stream().sorted(STREAM_ORDER).toList()) {
      if (chosen.size() >= countMax) {
        break;
      }
      Optional<String> obstacle = obstacle(deadLetter, clearUpTo);
      if (obstacle.isPresent()) {
        Replays.skip(reply, deadLetter.sequence(), obstacle.get());
      } else {
        chosen.add(deadLetter);
        clearUpTo.put(deadLetter.line(), deadLetter.event().sequence());
      }
    }
    return chosen;
  }

  private Optional<String> obstacle(IndexedDeadLetter deadLetter, Map<Line, Long> clearUpTo) {
    if (index.stateOf(deadLetter.sequence()) == DeadLetterState.DEAD_LETTER_STATE_REPLAYING) {
      return Optional.of(REPLAYING);
    }
    Boolean ordered = orderedByRoute.get(deadLetter.route());
    if (ordered == null) {
      return Optional.of("route " + deadLetter.route() + " is unknown here");
    }
    return ordered ? behind(deadLetter, clearUpTo) : Optional.empty();
  }

  /**
   * A request may mean all dead letters of one key.
   *
   * @param clearUpTo the event of each line up to which no dead letter is open that is not chosen,
   *     so that none is examined twice
   */
  private Optional<String> behind(IndexedDeadLetter deadLetter, Map<Line, Long> clearUpTo) {
    long from = clearUpTo.getOrDefault(deadLetter.line(), -1L) + 1;
    Optional<IndexedDeadLetter> before =
        index.firstOpen(deadLetter.line(), from, deadLetter.event().sequence());
    before.ifPresent(first -> clearUpTo.put(deadLetter.line(), first.event().sequence() - 1));
    return before.map(
        first -> "is blocked by dead letter " + first.sequence() + " of the same key");
  }
}
