package dev.weft.bridge.deadletter;

import dev.weft.proto.deadletters.v1.DeadLetterState;
import java.util.BitSet;
import java.util.OptionalLong;

/**
 * What has become of every dead letter of stream DEAD_LETTERS, in three bits for each message that
 * the stream holds: the list of dead letters is this and the stream itself.
 *
 * <p>Not thread-safe.
 */
final class DeadLetterStates {
  /** The bit sets are shortened only when so many messages are gone. */
  private static final int CHUNK = 4_096;

  private BitSet all = new BitSet();
  private BitSet open = new BitSet();
  private BitSet replaying = new BitSet();

  /** Sequence of the first bit. */
  private long base;

  /** UNSPECIFIED when that is no dead letter of the stream. */
  DeadLetterState get(long sequence) {
    if (sequence < base || sequence - base >= all.length() || !all.get((int) (sequence - base))) {
      return DeadLetterState.DEAD_LETTER_STATE_UNSPECIFIED;
    }
    int bit = (int) (sequence - base);
    if (!open.get(bit)) {
      return DeadLetterState.DEAD_LETTER_STATE_REPLAYED;
    }
    return replaying.get(bit)
        ? DeadLetterState.DEAD_LETTER_STATE_REPLAYING
        : DeadLetterState.DEAD_LETTER_STATE_OPEN;
  }

  /** Sets the state of a dead letter; it is one from then on. */
  void put(long sequence, DeadLetterState state) {
    if (all.isEmpty()) {
      base = sequence;
    } else if (sequence < base) {
      moveBase(sequence);
    }
    int bit = (int) (sequence - base);
    all.set(bit);
    open.set(bit, state != DeadLetterState.DEAD_LETTER_STATE_REPLAYED);
    replaying.set(bit, state == DeadLetterState.DEAD_LETTER_STATE_REPLAYING);
  }

  /**
   * The first dead letter after a sequence; empty when there is none.
   *
   * @param replayedToo whether one that is replayed counts
   */
  OptionalLong next(long after, boolean replayedToo) {
    if (after - base >= all.length()) {
      return OptionalLong.empty();
    }
    int from = (int) Math.max(0, after - base + 1);
    int bit = (replayedToo ? all : open).nextSetBit(from);
    return bit < 0 ? OptionalLong.empty() : OptionalLong.of(base + bit);
  }

  /** Forgets what is before the first message that the stream still holds. */
  void prune(long firstSequence) {
    int gone = (int) Math.max(0, Math.min(firstSequence - base, all.length()));
    all.clear(0, gone);
    open.clear(0, gone);
    replaying.clear(0, gone);
    if (gone >= CHUNK) {
      moveBase(base + gone);
    }
  }

  /** Forgets all. */
  void clear() {
    all.clear();
    open.clear();
    replaying.clear();
  }

  /**
   * How many dead letters there are.
   *
   * @param replayedToo whether those that are replayed count
   */
  long count(boolean replayedToo) {
    return (replayedToo ? all : open).cardinality();
  }

  private void moveBase(long newBase) {
    all = moved(all, newBase - base);
    open = moved(open, newBase - base);
    replaying = moved(replaying, newBase - base);
    base = newBase;
  }

  private static BitSet moved(BitSet bits, long by) {
    if (by >= 0) {
      return bits.get((int) by, Math.max((int) by, bits.length()));
    }
    BitSet moved = new BitSet();
    bits.stream().forEach(bit -> moved.set((int) (bit - by)));
    return moved;
  }
}
