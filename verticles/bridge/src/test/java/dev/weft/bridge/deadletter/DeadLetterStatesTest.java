package dev.weft.bridge.deadletter;

import static dev.weft.proto.deadletters.v1.DeadLetterState.DEAD_LETTER_STATE_OPEN;
import static dev.weft.proto.deadletters.v1.DeadLetterState.DEAD_LETTER_STATE_REPLAYED;
import static dev.weft.proto.deadletters.v1.DeadLetterState.DEAD_LETTER_STATE_REPLAYING;
import static dev.weft.proto.deadletters.v1.DeadLetterState.DEAD_LETTER_STATE_UNSPECIFIED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proto.deadletters.v1.DeadLetterState;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterStatesTest {
  private static final DeadLetterState[] STATES = {
    DEAD_LETTER_STATE_OPEN, DEAD_LETTER_STATE_REPLAYING, DEAD_LETTER_STATE_REPLAYED
  };

  private final DeadLetterStates states = new DeadLetterStates();

  @Test
  void nothingIsKnownOfWhatIsFarAway() {
    states.put(1_000, DEAD_LETTER_STATE_OPEN);
    for (long sequence : new long[] {Long.MIN_VALUE, -1, 0, 999, 1_001, 1L << 40, Long.MAX_VALUE}) {
      assertThat(states.get(sequence)).isEqualTo(DEAD_LETTER_STATE_UNSPECIFIED);
    }
    assertThat(states.next(Long.MAX_VALUE, true)).isEmpty();
    assertThat(states.next(0, true)).hasValue(1_000);
  }

  /** What this node writes may come before what it reads from the beginning. */
  @Test
  void anEarlierOneMayComeLater() {
    states.put(10_000, DEAD_LETTER_STATE_REPLAYING);
    states.put(7, DEAD_LETTER_STATE_REPLAYED);

    assertThat(states.get(10_000)).isEqualTo(DEAD_LETTER_STATE_REPLAYING);
    assertThat(states.next(0, true)).hasValue(7);
    assertThat(states.next(0, false)).hasValue(10_000);
    assertThat(states.count(true)).isEqualTo(2);
    assertThat(states.count(false)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void areThoseOfAMap(long seed) {
    Random random = new Random(seed);
    TreeMap<Long, DeadLetterState> expected = new TreeMap<>();
    long first = 1;
    for (int step = 0; step < 500; step++) {
      if (random.nextInt(20) == 0) {
        first += random.nextInt(9_000);
        states.prune(first);
        expected.headMap(first).clear();
      } else {
        long sequence = first + random.nextInt(9_000);
        DeadLetterState state = STATES[random.nextInt(STATES.length)];
        states.put(sequence, state);
        expected.put(sequence, state);
      }
      assertThat(states.count(true)).as("seed %d", seed).isEqualTo(expected.size());
    }
    expected.forEach((sequence, state) -> assertThat(states.get(sequence)).isEqualTo(state));
    long after = 0;
    for (Map.Entry<Long, DeadLetterState> open : expected.entrySet()) {
      if (open.getValue() != DEAD_LETTER_STATE_REPLAYED) {
        assertThat(states.next(after, false)).isEqualTo(OptionalLong.of(open.getKey()));
        after = open.getKey();
      }
    }
    assertThat(states.next(after, false)).isEmpty();
  }
}
