package dev.weft.bridge.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.connection.client.MessagePosition;
import dev.weft.bridge.deadletter.DeadLetterIndex.Eligibility;
import dev.weft.bridge.deadletter.IndexedDeadLetter.Line;
import dev.weft.proto.deadletters.v1.DeadLetterState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The fold of stream DEAD_LETTERS, entry by entry. */
class DeadLetterIndexTest {
  private static final int LETTERS_MAX = 4;
  private static final Instant STORED = Instant.ofEpochSecond(1_700_000_000);

  private final DeadLetterIndex book = new DeadLetterIndex(LETTERS_MAX);
  private long sequence;

  @Test
  void aLetterIsOpenUntilItsReplayWasHandled() {
    long deadLetter = give("a", 10);
    assertThat(stateOf(deadLetter)).isEqualTo(DeadLetterState.DEAD_LETTER_STATE_OPEN);
    read(replayOf(deadLetter));
    assertThat(stateOf(deadLetter)).isEqualTo(DeadLetterState.DEAD_LETTER_STATE_REPLAYING);
    read(endOf(deadLetter));
    assertThat(stateOf(deadLetter)).isEqualTo(DeadLetterState.DEAD_LETTER_STATE_REPLAYED);
    read(replayOf(deadLetter));
    assertThat(stateOf(deadLetter)).isEqualTo(DeadLetterState.DEAD_LETTER_STATE_REPLAYED);
  }

  @Test
  void listsWhatIsNotReplayedInOrderByRoute() {
    long first = give("a", 10);
    long second = give("b", 11);
    read(endOf(first));
    assertThat(book.next("", false, 0, 9)).containsExactly(second);
    assertThat(book.next("", true, 0, 9)).containsExactly(first, second);
    assertThat(book.next("", true, first, 9)).containsExactly(second);
    assertThat(book.next("", true, 0, 1)).containsExactly(first);
    assertThat(book.next("another", false, 0, 9)).isEmpty();
    assertThat(book.next("another", true, 0, 9)).as("of closed letters only").containsOnly(first);
    assertThat(book.count(false)).isEqualTo(1);
    assertThat(book.count(true)).isEqualTo(2);
  }

  @Test
  void knowsNothingOfAKeyUntilAllIsRead() {
    give("a", 10);
    assertThat(book.ofEvent(event("a", 11))).isEqualTo(new Eligibility.Unknown());
    book.isWhole();
    assertThat(book.ofEvent(event("a", 11))).isNotEqualTo(new Eligibility.Unknown());
  }

  @Test
  void parksTheKeyBehindItsLetter() {
    book.isWhole();
    long deadLetter = give("a", 10);
    assertThat(book.ofEvent(event("a", 9))).isEqualTo(new Eligibility.Free());
    assertThat(book.ofEvent(event("a", 10))).isEqualTo(new Eligibility.Done());
    assertThat(book.ofEvent(event("a", 11))).isEqualTo(behind(deadLetter));
    assertThat(book.ofEvent(event("b", 11))).isEqualTo(new Eligibility.Free());

    read(endOf(deadLetter));

    assertThat(book.ofEvent(event("a", 11))).isEqualTo(new Eligibility.Free());
  }

  @Test
  void letsTheNewestLetterStandForAnEvent() {
    book.isWhole();
    long old = give("a", 10);
    long newest = give("a", 10);
    assertThat(stateOf(old)).isEqualTo(DeadLetterState.DEAD_LETTER_STATE_REPLAYED);
    assertThat(book.ofEvent(event("a", 11))).isEqualTo(behind(newest));
    read(endOf(old));
    assertThat(book.ofEvent(event("a", 11))).isEqualTo(behind(newest));
  }

  @Test
  void takesWhatThisNodeWroteAtOnceAndOnlyOnce() {
    book.isWhole();
    DeadLetterMessage given = given("a", 10);
    book.wrote(5, given);
    assertThat(book.ofEvent(event("a", 11))).isEqualTo(behind(5));
    assertThat(book.position()).isZero();
    book.wrote(6, endOf(5));
    book.read(5, given);
    assertThat(stateOf(5)).isEqualTo(DeadLetterState.DEAD_LETTER_STATE_REPLAYED);
    book.read(6, endOf(5));

    // The server knew the message id: what it answers with was read long ago.
    book.wrote(5, given);

    assertThat(book.ofEvent(event("a", 11))).isEqualTo(new Eligibility.Free());
  }

  @Test
  void letsAReplayOfAnOrderedRouteWaitForTheLettersBeforeIt() {
    book.isWhole();
    long first = give("a", 10);
    long second = give("a", 11);
    long replay = read(replayOf(second));
    OriginalEvent event = replayed("a", 11, second);
    assertThat(book.ofReplay(event, replay, true)).isEqualTo(behind(first));
    assertThat(book.ofReplay(event, replay, false)).isEqualTo(new Eligibility.Free());

    read(replayOf(first));
    assertThat(book.ofReplay(event, replay, true)).isEqualTo(new Eligibility.Unknown());
    read(endOf(first));
    assertThat(book.ofReplay(event, replay, true)).isEqualTo(new Eligibility.Free());
    read(endOf(second));
    assertThat(book.ofReplay(event, replay, true)).isEqualTo(new Eligibility.Done());
  }

  @Test
  void doesNotJudgeAReplayThatIsAheadOfWhatWasRead() {
    book.isWhole();
    long deadLetter = give("a", 10);
    assertThat(book.ofReplay(replayed("a", 10, deadLetter), deadLetter + 1, true))
        .isEqualTo(new Eligibility.Unknown());
  }

  @Test
  void namesTheFirstOpenLetterBeforeAnEvent() {
    long first = give("a", 10);
    long second = give("a", 11);
    give("a", 12);
    give("b", 9);
    Line line = event("a", 12).line();
    assertThat(book.firstOpen(line, 0, 12)).hasValueSatisfying(is(first));
    assertThat(book.firstOpen(line, 11, 12)).hasValueSatisfying(is(second));
    read(replayOf(first));
    assertThat(book.firstOpen(line, 0, 12)).hasValueSatisfying(is(second));
    assertThat(book.firstOpen(line, 12, 12)).isEmpty();
    assertThat(book.firstOpen(line, 13, 12)).isEmpty();
  }

  @Test
  void closedLettersTakeNoRoom() {
    long closed = give("a", 1);
    long open = give("b", 2);
    read(endOf(closed));
    for (int i = 0; i < LETTERS_MAX - 1; i++) {
      give("c" + i, 3 + i);
    }
    assertThat(book.find(closed)).isEmpty();
    assertThat(book.find(open)).isPresent();
    assertThat(book.shouldReadAgain()).isFalse();
  }

  @Test
  void leavesNewLettersOutWhenAllAreOpenAndReadsAgainWhenHalfAreClosed() {
    List<Long> taken = new ArrayList<>();
    for (int i = 0; i < LETTERS_MAX; i++) {
      taken.add(give("a" + i, i));
    }
    long left = give("b", 9);
    assertThat(book.isOverflown()).isTrue();
    assertThat(book.find(left)).isEmpty();
    assertThat(book.next("", false, 0, 9)).as("listed all the same").contains(left).hasSize(5);
    assertThat(book.next("another", false, 0, 9)).as("has to be read").containsExactly(left);
    assertThat(stateOf(left)).isEqualTo(DeadLetterState.DEAD_LETTER_STATE_OPEN);
    for (long deadLetter : taken.subList(0, LETTERS_MAX / 2)) {
      assertThat(book.shouldReadAgain()).isFalse();
      read(endOf(deadLetter));
    }
    assertThat(book.shouldReadAgain()).isFalse();
    read(endOf(taken.get(LETTERS_MAX / 2)));
    assertThat(book.shouldReadAgain()).isTrue();

    book.clear();

    assertThat(book.shouldReadAgain()).isFalse();
    assertThat(book.isRead()).isFalse();
    assertThat(book.position()).isZero();
    assertThat(book.next("", true, 0, 9)).isEmpty();
  }

  @Test
  void whatParksNoKeyIsReplayedAndClosedLikeOthers() {
    book.isWhole();
    for (int i = 0; i < LETTERS_MAX; i++) {
      give("a" + i, i);
    }
    long left = give("b", 9);
    long replay = read(replayOf(left));
    assertThat(stateOf(left)).isEqualTo(DeadLetterState.DEAD_LETTER_STATE_REPLAYING);
    assertThat(book.ofReplay(replayed("b", 9, left), replay, true))
        .isEqualTo(new Eligibility.Free());
    long again =
        read(
            new DeadLetterMessage.Given(
                "route", event("b", 9).line(), event("b", 9).place(), left));
    assertThat(stateOf(left)).isEqualTo(DeadLetterState.DEAD_LETTER_STATE_REPLAYED);
    assertThat(book.ofReplay(replayed("b", 9, left), replay, true))
        .isEqualTo(new Eligibility.Done());
    read(endOf(again));
    assertThat(stateOf(again)).isEqualTo(DeadLetterState.DEAD_LETTER_STATE_REPLAYED);
    assertThat(book.count(false)).isEqualTo(LETTERS_MAX);
  }

  /** The stream was removed and made again, or restored: its sequences begin again. */
  @Test
  void takesNoEventForAnotherOfTheSameSequence() {
    book.isWhole();
    long deadLetter = give("a", 10);
    MessagePosition other = new MessagePosition(10, STORED.plusSeconds(60));
    long ofOther = read(new DeadLetterMessage.Given("route", event("a", 10).line(), other, 0));

    assertThat(stateOf(deadLetter)).as("of an event of its own").isEqualTo(stateOf(ofOther));
    assertThat(book.ofEvent(event("a", 10, other.stored()))).isEqualTo(new Eligibility.Done());
    assertThat(book.ofEvent(event("a", 10, other.stored().plusSeconds(1))))
        .isEqualTo(new Eligibility.Free());
    book.unblock(deadLetter);
    book.unblock(ofOther);
    assertThat(book.ofEvent(event("a", 11))).isEqualTo(new Eligibility.Free());
    assertThat(book.next("", false, 0, 9)).containsExactly(deadLetter, ofOther);
  }

  /**
   * Everybody may write to the stream, up to the server's limit of 64 KB for subject and headers.
   */
  @Test
  void keepsNoLongNames() {
    book.isWhole();
    String longKey = "k".repeat(60_000);
    long deadLetter = give(longKey, 10);
    assertThat(book.find(deadLetter).orElseThrow().line().key()).hasSizeLessThan(200);
    assertThat(book.ofEvent(event(longKey, 11))).isEqualTo(behind(deadLetter));
    assertThat(book.ofEvent(event(longKey + "k", 11))).isEqualTo(new Eligibility.Free());
  }

  @Test
  void forgetsWhatTheStreamNoLongerHolds() {
    book.isWhole();
    long first = give("a", 10);
    long second = give("a", 11);
    book.prune(second);
    assertThat(book.find(first)).isEmpty();
    assertThat(book.ofEvent(event("a", 12))).isEqualTo(behind(second, 11));
    book.prune(second + 10);
    assertThat(book.ofEvent(event("a", 12))).isEqualTo(new Eligibility.Free());
    assertThat(book.position()).isEqualTo(second + 9);
  }

  /** Against a slow book that looks at everything each time. */
  @Property(tries = 2_000)
  void isTheFoldOfItsStream(@ForAll("entries") List<DeadLetterMessage> entries) {
    DeadLetterIndex tested = new DeadLetterIndex(DeadLetterIndex.LETTERS_MAX);
    tested.isWhole();
    Map<Long, DeadLetterMessage.Given> open = new TreeMap<>();
    long at = 0;
    for (DeadLetterMessage entry : entries) {
      tested.read(++at, entry);
      if (entry instanceof DeadLetterMessage.Given given) {
        open.values().removeIf(given::equals);
        open.put(at, given);
      } else if (entry instanceof DeadLetterMessage.Replayed replayed) {
        open.remove(replayed.deadLetter());
      }
      for (String key : List.of("a", "b")) {
        for (long event = 1; event <= 4; event++) {
          assertThat(tested.ofEvent(event(key, event))).isEqualTo(slowly(open, key, event));
        }
      }
    }
    assertThat(tested.count(false)).isEqualTo(open.size());
    assertThat(tested.next("", false, 0, entries.size() + 1))
        .containsExactlyElementsOf(open.keySet());
  }

  @Provide
  Arbitrary<List<DeadLetterMessage>> entries() {
    Arbitrary<DeadLetterMessage> given =
        Combinators.combine(Arbitraries.of("a", "b"), Arbitraries.longs().between(1, 4))
            .as(DeadLetterIndexTest::given);
    Arbitrary<Long> deadLetters = Arbitraries.longs().between(1, 12);
    return Arbitraries.oneOf(
            given,
            deadLetters.map(DeadLetterIndexTest::replayOf),
            deadLetters.map(DeadLetterIndexTest::endOf))
        .list()
        .ofMaxSize(12);
  }

  private static Eligibility slowly(
      Map<Long, DeadLetterMessage.Given> open, String key, long event) {
    long first = Long.MAX_VALUE;
    Eligibility standing = new Eligibility.Free();
    for (Map.Entry<Long, DeadLetterMessage.Given> entry : open.entrySet()) {
      DeadLetterMessage.Given given = entry.getValue();
      if (given.line().key().equals(key) && given.event().sequence() == event) {
        return new Eligibility.Done();
      }
      if (given.line().key().equals(key) && given.event().sequence() < Math.min(event, first)) {
        first = given.event().sequence();
        standing = new Eligibility.Behind(entry.getKey(), given.event());
      }
    }
    return standing;
  }

  private static Consumer<IndexedDeadLetter> is(long sequence) {
    return deadLetter -> assertThat(deadLetter.sequence()).isEqualTo(sequence);
  }

  private long give(String key, long eventSequence) {
    return read(given(key, eventSequence));
  }

  private long read(DeadLetterMessage entry) {
    book.read(++sequence, entry);
    return sequence;
  }

  private DeadLetterState stateOf(long deadLetter) {
    return book.stateOf(deadLetter);
  }

  /** That of the tenth event. */
  private static Eligibility behind(long deadLetter) {
    return behind(deadLetter, 10);
  }

  private static Eligibility behind(long deadLetter, long eventSequence) {
    return new Eligibility.Behind(deadLetter, event("any", eventSequence).place());
  }

  private static DeadLetterMessage.Given given(String key, long eventSequence) {
    OriginalEvent event = event(key, eventSequence);
    return new DeadLetterMessage.Given("route", event.line(), event.place(), 0);
  }

  private static DeadLetterMessage replayOf(long deadLetter) {
    return new DeadLetterMessage.Replay(deadLetter, event("", 0).line());
  }

  private static DeadLetterMessage endOf(long deadLetter) {
    return new DeadLetterMessage.Replayed(deadLetter, event("", 0).line());
  }

  private static OriginalEvent event(String key, long eventSequence) {
    return replayed(key, eventSequence, 0);
  }

  private static OriginalEvent event(String key, long eventSequence, Instant stored) {
    return event(key, eventSequence, 0, stored);
  }

  private static OriginalEvent replayed(String key, long eventSequence, long deadLetter) {
    return event(key, eventSequence, deadLetter, STORED);
  }

  private static OriginalEvent event(
      String key, long eventSequence, long deadLetter, Instant stored) {
    return new OriginalEvent(
        "route",
        "durable",
        "ORDERS",
        "orders.created." + key,
        eventSequence,
        stored,
        deadLetter,
        null,
        new byte[0]);
  }
}
