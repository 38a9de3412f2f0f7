package dev.weft.bridge.deadletter;

import dev.weft.proto.deadletters.v1.DeadLetterState;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What has become of every dead letter of stream DEAD_LETTERS, in a byte for each message that the
 * stream holds: the list of dead letters is this and the stream itself.
 *
 * <p>Not thread-safe.
 */
final class DeadLetterStates {
  /** Messages that stand together. */
  private static final int CHUNK = 4_096;

  private final NavigableMap<Long, Chunk> chunks = new TreeMap<>();
  private long openCount;
  private long count;

  private static final class Chunk {
    private final byte[] states = new byte[CHUNK];
    private int openCount;
    private int count;
  }

  /** UNSPECIFIED when that is no dead letter of the stream. */
  DeadLetterState get(long sequence) {
    Chunk chunk = chunks.get(sequence / CHUNK);
    return chunk == null
        ? DeadLetterState.DEAD_LETTER_STATE_UNSPECIFIED
        : DeadLetterState.forNumber(chunk.states[(int) (sequence % CHUNK)]);
  }

  /** UNSPECIFIED forgets it. */
  void put(long sequence, DeadLetterState state) {
    DeadLetterState before = get(sequence);
    if (before == state) {
      return;
    }
    Chunk chunk = chunks.computeIfAbsent(sequence / CHUNK, c -> new Chunk());
    chunk.states[(int) (sequence % CHUNK)] = (byte) state.getNumber();
    int one = (isLetter(state) ? 1 : 0) - (isLetter(before) ? 1 : 0);
    int oneOpen = (isOpen(state) ? 1 : 0) - (isOpen(before) ? 1 : 0);
    chunk.count += one;
    chunk.openCount += oneOpen;
    count += one;
    openCount += oneOpen;
    if (chunk.count == 0) {
      chunks.remove(sequence / CHUNK);
    }
  }

  /**
   * The first dead letter after a sequence; empty when there is none.
   *
   * @param all also one that is replayed
   */
  OptionalLong next(long after, boolean all) {
    if (after == Long.MAX_VALUE) {
      return OptionalLong.empty();
    }
    long from = after + 1;
    for (Map.Entry<Long, Chunk> entry : chunks.tailMap(from / CHUNK, true).entrySet()) {
      long first = entry.getKey() * CHUNK;
      byte[] states = entry.getValue().states;
      boolean isEmpty = !all && entry.getValue().openCount == 0;
      for (int i = (int) Math.max(0, from - first); i < CHUNK && !isEmpty; i++) {
        DeadLetterState state = DeadLetterState.forNumber(states[i]);
        if (all ? isLetter(state) : isOpen(state)) {
          return OptionalLong.of(first + i);
        }
      }
    }
    return OptionalLong.empty();
  }

  /** The stream holds nothing before that any more. */
  void prune(long firstSequence) {
    while (!chunks.isEmpty() && (chunks.firstKey() + 1) * CHUNK <= firstSequence) {
      Chunk gone = chunks.pollFirstEntry().getValue();
      count -= gone.count;
      openCount -= gone.openCount;
    }
    for (long sequence = firstSequence / CHUNK * CHUNK; sequence < firstSequence; sequence++) {
      put(sequence, DeadLetterState.DEAD_LETTER_STATE_UNSPECIFIED);
    }
  }

  void clear() {
    chunks.clear();
    count = 0;
    openCount = 0;
  }

  long count(boolean all) {
    return all ? count : openCount;
  }

  private static boolean isLetter(DeadLetterState state) {
    return state != DeadLetterState.DEAD_LETTER_STATE_UNSPECIFIED;
  }

  private static boolean isOpen(DeadLetterState state) {
    return isLetter(state) && state != DeadLetterState.DEAD_LETTER_STATE_REPLAYED;
  }
}
