package dev.weft.bridge.deadletter;

import dev.weft.bridge.deadletter.Letter.Line;
import dev.weft.proto.deadletters.v1.DeadLetterState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread-safe; never holds its lock for long. The fold of stream DEAD_LETTERS: which letters there
 * are, what became of them, which keys are parked behind them. A letter stays open until a marker
 * says that its replay was handled, or until a newer letter stands for the same event. Knows
 * neither payloads nor reasons, nor long names, and {@value #LETTERS_MAX} letters at most (some 30
 * MB): beyond that, closed letters are forgotten first, then new ones are not taken in.
 */
public final class LetterBook {
  static final int LETTERS_MAX = 100_000;

  private static final Logger LOG = LoggerFactory.getLogger(LetterBook.class);

  private final int lettersMax;
  private final NavigableMap<Long, Letter> letters = new TreeMap<>();
  private final Deque<Long> closed = new ArrayDeque<>();

  /** Open letters by the sequence of their event. */
  private final Map<Line, NavigableMap<Long, Long>> parked = new HashMap<>();

  private long position;
  private boolean whole;
  private boolean overflown;

  LetterBook(int lettersMax) {
    this.lettersMax = lettersMax;
  }

  /** What may be done with an event, as far as the letters of its key go. */
  public sealed interface Standing {
    /** Nothing stands before it. */
    record Free() implements Standing {}

    /** That letter is of an earlier event. */
    record Behind(long letter) implements Standing {}

    /** The event's letter is stored, or has been replayed, already. */
    record Done() implements Standing {}

    /** Not known yet. */
    record Unknown() implements Standing {}
  }

  /** The stream holds that, next in order. */
  synchronized void read(long sequence, Entry entry) {
    position = Math.max(position, sequence);
    take(sequence, entry);
  }

  /** This node has just stored that; it will be read in its turn too. */
  synchronized void wrote(long sequence, Entry entry) {
    // What was read already was not new: the server knew its message id.
    if (sequence > position) {
      take(sequence, entry);
    }
  }

  /** Everything that the stream held has been read. */
  synchronized void isWhole() {
    whole = true;
  }

  /** The stream holds nothing before that sequence any more. */
  synchronized void prune(long firstSequence) {
    position = Math.max(position, firstSequence - 1);
    while (!letters.isEmpty() && letters.firstKey() < firstSequence) {
      Letter gone = letters.pollFirstEntry().getValue();
      unpark(gone);
    }
    closed.removeIf(sequence -> sequence < firstSequence);
  }

  /** Forgets all; the stream is read from its beginning again. */
  synchronized void clear() {
    letters.clear();
    closed.clear();
    parked.clear();
    position = 0;
    whole = false;
    overflown = false;
  }

  synchronized boolean isRead() {
    return whole;
  }

  synchronized long position() {
    return position;
  }

  /** Whether there are more letters than the book takes. */
  synchronized boolean isOverflown() {
    return overflown;
  }

  /** Whether letters were left out that there is room for now. */
  synchronized boolean shouldReadAgain() {
    return overflown && letters.size() - closed.size() < lettersMax / 2;
  }

  /** Letters that nobody has replayed, as far as they are known. */
  synchronized int openCount() {
    return letters.size() - closed.size();
  }

  synchronized Optional<Letter> find(long sequence) {
    return Optional.ofNullable(letters.get(sequence));
  }

  /** Letters after a sequence in order; of every route when it is empty. */
  synchronized List<Letter> list(String route, boolean all, long after, int countMax) {
    List<Letter> found = new ArrayList<>();
    for (Letter letter : letters.tailMap(after, false).values()) {
      boolean wanted = all || !letter.is(DeadLetterState.DEAD_LETTER_STATE_REPLAYED);
      if (wanted && (route.isEmpty() || route.equals(letter.route()))) {
        found.add(letter);
      }
      if (found.size() == countMax) {
        break;
      }
    }
    return found;
  }

  /**
   * The first letter that nobody has replayed yet, of the line's events in that range.
   *
   * @param from sequence of an event, inclusive
   * @param to exclusive
   */
  synchronized Optional<Letter> firstOpen(Line line, long from, long to) {
    return parked
        .getOrDefault(line, Collections.emptyNavigableMap())
        .subMap(Math.min(from, to), to)
        .values()
        .stream()
        .map(letters::get)
        .filter(letter -> letter.is(DeadLetterState.DEAD_LETTER_STATE_OPEN))
        .findFirst();
  }

  /** Of an event that its stream delivers. */
  public synchronized Standing ofEvent(Original event) {
    if (!whole) {
      return new Standing.Unknown();
    }
    NavigableMap<Long, Long> open = parked.get(event.line());
    if (open == null || open.firstKey() > event.sequence()) {
      return new Standing.Free();
    }
    return open.containsKey(event.sequence())
        ? new Standing.Done()
        : new Standing.Behind(open.firstEntry().getValue());
  }

  /**
   * Of a letter that is being replayed.
   *
   * @param sequence of the replay, in the stream of the letters
   * @param ordered whether its route keeps the order of a key
   */
  public synchronized Standing ofReplay(Original event, long sequence, boolean ordered) {
    if (!whole || sequence > position) {
      return new Standing.Unknown();
    }
    Letter letter = letters.get(event.letter());
    if (letter == null) {
      return new Standing.Free();
    }
    if (letter.is(DeadLetterState.DEAD_LETTER_STATE_REPLAYED)) {
      return new Standing.Done();
    }
    return ordered ? ofReplay(letter) : new Standing.Free();
  }

  private Standing ofReplay(Letter letter) {
    boolean waits = false;
    for (long before : parked.get(letter.line()).headMap(letter.eventSequence()).values()) {
      if (letters.get(before).is(DeadLetterState.DEAD_LETTER_STATE_OPEN)) {
        return new Standing.Behind(before);
      }
      waits = true;
    }
    return waits ? new Standing.Unknown() : new Standing.Free();
  }

  private void take(long sequence, Entry entry) {
    if (entry instanceof Entry.Replay replay) {
      letters.computeIfPresent(
          replay.letter(),
          (key, letter) ->
              letter.is(DeadLetterState.DEAD_LETTER_STATE_OPEN)
                  ? letter.in(DeadLetterState.DEAD_LETTER_STATE_REPLAYING)
                  : letter);
    } else if (entry instanceof Entry.Replayed replayed) {
      close(replayed.letter());
    } else if (entry instanceof Entry.Given given && !letters.containsKey(sequence)) {
      add(given.letter(sequence));
    }
  }

  private void add(Letter letter) {
    if (letters.size() >= lettersMax && !forgetOne()) {
      if (!overflown) {
        LOG.error("{} letters are open: newer ones are not listed, nor park keys", lettersMax);
      }
      overflown = true;
      return;
    }
    letters.put(letter.sequence(), letter);
    NavigableMap<Long, Long> open = parked.computeIfAbsent(letter.line(), l -> new TreeMap<>());
    Long other = open.get(letter.eventSequence());
    open.merge(letter.eventSequence(), letter.sequence(), Math::max);
    if (other != null) {
      // The newest letter of an event stands for it.
      close(Math.min(other, letter.sequence()));
    }
  }

  private boolean forgetOne() {
    Long oldest = closed.poll();
    return oldest != null && letters.remove(oldest) != null;
  }

  private void close(long sequence) {
    Letter letter = letters.get(sequence);
    if (letter != null && !letter.is(DeadLetterState.DEAD_LETTER_STATE_REPLAYED)) {
      letters.put(sequence, letter.in(DeadLetterState.DEAD_LETTER_STATE_REPLAYED));
      closed.add(sequence);
      unpark(letter);
    }
  }

  private void unpark(Letter letter) {
    parked.computeIfPresent(
        letter.line(),
        (line, open) -> {
          open.remove(letter.eventSequence(), letter.sequence());
          return open.isEmpty() ? null : open;
        });
  }
}
