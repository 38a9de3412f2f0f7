package dev.weft.bridge.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.connection.client.MessagePosition;
import dev.weft.bridge.deadletter.IndexedDeadLetter.Line;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLettersReply;
import dev.weft.proto.deadletters.v1.ReplayDeadLettersReply.Skipped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Dead letters of an ordered route; 1 to 5 are those of events 11 to 15. */
class ReplayPlanTest {
  private static final int LETTERS_MAX = 100;

  private final DeadLetterIndex book = new DeadLetterIndex(LETTERS_MAX);
  private final ReplayPlan plan = new ReplayPlan(book, Map.of("kept", true));
  private final ReplayDeadLettersReply.Builder reply = ReplayDeadLettersReply.newBuilder();

  @Test
  void choosesAKeyInTheOrderOfItsStream() {
    give(5, "a");

    assertThat(choose(ReplayDeadLetters.newBuilder())).containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(reply.getSkippedList()).isEmpty();
  }

  @Test
  void looksNoFurtherThanItMayChoose() {
    give(3, "a");
    give("unknown", 4, "b");

    assertThat(choose(ReplayDeadLetters.newBuilder().setCountMax(2))).containsExactly(1L, 2L);
    assertThat(reply.getSkippedList()).isEmpty();
  }

  @Test
  void leavesOutWhatStandsBehindALetterThatIsNotChosen() {
    give(5, "a");
    book.read(6, new DeadLetterMessage.Replay(1, Line.of("ORDERS", "kept", "")));

    assertThat(choose(only(2, 4, 5))).containsExactly(2L);
    assertThat(reply.getSkippedList())
        .extracting(Skipped::getReason)
        .containsExactly(
            "is blocked by dead letter 3 of the same key",
            "is blocked by dead letter 3 of the same key");
  }

  @Test
  void letsOneKeyNotStandBehindAnother() {
    give(2, "a");
    give("kept", 3, "b");

    assertThat(choose(only(2, 3))).containsExactly(3L);
  }

  private List<Long> choose(ReplayDeadLetters.Builder request) {
    List<IndexedDeadLetter> candidates =
        request.getSequencesCount() == 0
            ? book.blocking(request.getRoute())
            : request.getSequencesList().stream()
                .map(deadLetter -> book.find(deadLetter).orElseThrow())
                .toList();
    return plan.choose(candidates, request.build(), reply).stream()
        .map(IndexedDeadLetter::sequence)
        .toList();
  }

  private static ReplayDeadLetters.Builder only(long... deadLetters) {
    ReplayDeadLetters.Builder request = ReplayDeadLetters.newBuilder();
    for (long deadLetter : deadLetters) {
      request.addSequences(deadLetter);
    }
    return request;
  }

  private void give(int count, String key) {
    for (long deadLetter = 1; deadLetter <= count; deadLetter++) {
      give("kept", deadLetter, key);
    }
  }

  private void give(String route, long deadLetter, String key) {
    Line line = Line.of("ORDERS", "kept", "orders.changed." + key);
    book.read(
        deadLetter,
        new DeadLetterMessage.Given(
            route, line, new MessagePosition(deadLetter + 10, Instant.EPOCH), 0));
  }
}
