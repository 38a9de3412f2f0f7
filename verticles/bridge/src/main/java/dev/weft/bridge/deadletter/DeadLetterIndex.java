package dev.weft.bridge.deadletter;

import dev.weft.bridge.connection.client.MessagePosition;
import dev.weft.bridge.deadletter.IndexedDeadLetter.Line;
import dev.weft.proto.deadletters.v1.DeadLetterState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fold of stream DEAD_LETTERS: which dead letters there are and what became of them, however
 * many there are; and which keys they block. A dead letter stays open until a marker says that its
 * replay was handled, or until a newer dead letter stands for the same event; what is stored under
 * the subjects of other consumers, which others may write, changes nothing. Knows neither payloads
 * nor reasons, nor long names; more than {@value #LETTERS_MAX} open dead letters (some 30 MB) block
 * no key, and whose they are is not known.
 *
 * <p>Thread-safe; never holds its lock for long.
 */
public final class DeadLetterIndex {
  static final int LETTERS_MAX = 100_000;

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetterIndex.class);

  private final int deadLettersMax;
  private final DeadLetterStates states = new DeadLetterStates();

  /** Open ones, as many as there is room for. */
  private final NavigableMap<Long, IndexedDeadLetter> deadLetters = new TreeMap<>();

  /** The same by their events. */
  private final Map<Line, NavigableMap<MessagePosition, Long>> blocked = new HashMap<>();

  private long position;
  private boolean whole;
  private boolean overflown;

  DeadLetterIndex(int deadLettersMax) {
    this.deadLettersMax = deadLettersMax;
  }

  /** Whether an event may be handled, as far as the dead letters of its key go. */
  public sealed interface Eligibility {
    /** Nothing stands before it. */
    record Free() implements Eligibility {}

    /** That dead letter is of an earlier event, if the stream still is the one that held it. */
    record Behind(long deadLetter, MessagePosition event) implements Eligibility {}

    /** The event's dead letter is stored, or has been replayed, already. */
    record Done() implements Eligibility {}

    /** Not known yet. */
    record Unknown() implements Eligibility {}
  }

  /** The stream holds that, next in order. */
  synchronized void read(long sequence, DeadLetterMessage entry) {
    position = Math.max(position, sequence);
    take(sequence, entry);
  }

  /** This node has just stored that; it will be read in its turn too. */
  synchronized void wrote(long sequence, DeadLetterMessage entry) {
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
    states.prune(firstSequence);
    while (!deadLetters.isEmpty() && deadLetters.firstKey() < firstSequence) {
      unblock(deadLetters.pollFirstEntry().getValue());
    }
  }

  /** Forgets all; the stream is read from its beginning again. */
  synchronized void clear() {
    states.clear();
    deadLetters.clear();
    blocked.clear();
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

  /** Whether there are dead letters that block no key because there are too many. */
  synchronized boolean isOverflown() {
    return overflown;
  }

  /** Whether dead letters were left out that there is room for now. */
  synchronized boolean shouldReadAgain() {
    return overflown && deadLetters.size() < deadLettersMax / 2;
  }

  /** UNSPECIFIED when there is no such dead letter. */
  synchronized DeadLetterState stateOf(long sequence) {
    return states.get(sequence);
  }

  /**
   * How many dead letters there are, of every route.
   *
   * @param all also those that are replayed
   */
  synchronized long count(boolean all) {
    return states.count(all);
  }

  /** What is known of an open dead letter without reading it. */
  synchronized Optional<IndexedDeadLetter> find(long sequence) {
    return Optional.ofNullable(deadLetters.get(sequence));
  }

  /**
   * Dead letters after a sequence in order, without those that are known to be of another route.
   *
   * @param route empty: of every route
   * @param all also those that are replayed
   */
  synchronized List<Long> next(String route, boolean all, long after, int countMax) {
    List<Long> found = new ArrayList<>();
    OptionalLong next = states.next(after, all);
    while (next.isPresent() && found.size() < countMax) {
      IndexedDeadLetter deadLetter = deadLetters.get(next.getAsLong());
      if (route.isEmpty() || deadLetter == null || route.equals(deadLetter.route())) {
        found.add(next.getAsLong());
      }
      next = states.next(next.getAsLong(), all);
    }
    return found;
  }

  /** Those that block keys, of the route; of every route when it is empty. */
  synchronized List<IndexedDeadLetter> blocking(String route) {
    return deadLetters.values().stream()
        .filter(deadLetter -> route.isEmpty() || route.equals(deadLetter.route()))
        .toList();
  }

  /**
   * The first dead letter that nobody has replayed yet, of the line's events in that range.
   *
   * @param from sequence of an event, inclusive
   * @param to exclusive
   */
  synchronized Optional<IndexedDeadLetter> firstOpen(Line line, long from, long to) {
    return blocked
        .getOrDefault(line, Collections.emptyNavigableMap())
        .subMap(MessagePosition.before(Math.min(from, to)), MessagePosition.before(to))
        .values()
        .stream()
        .filter(this::isOpen)
        .map(deadLetters::get)
        .findFirst();
  }

  /** Of an event that its stream delivers. */
  public synchronized Eligibility ofEvent(OriginalEvent event) {
    if (!whole) {
      return new Eligibility.Unknown();
    }
    NavigableMap<MessagePosition, Long> open = blocked.get(event.line());
    if (open == null) {
      return new Eligibility.Free();
    }
    if (open.containsKey(event.place())
        || open.containsKey(new MessagePosition(event.sequence(), Instant.EPOCH))) {
      return new Eligibility.Done();
    }
    Map.Entry<MessagePosition, Long> first = open.firstEntry();
    return first.getKey().sequence() < event.sequence()
        ? new Eligibility.Behind(first.getValue(), first.getKey())
        : new Eligibility.Free();
  }

  /**
   * Of a dead letter that is being replayed.
   *
   * @param sequence of the replay, in the stream of the dead letters
   * @param ordered whether its route keeps the order of a key
   */
  public synchronized Eligibility ofReplay(OriginalEvent event, long sequence, boolean ordered) {
    if (!whole || sequence > position) {
      return new Eligibility.Unknown();
    }
    if (states.get(event.deadLetter()) == DeadLetterState.DEAD_LETTER_STATE_REPLAYED) {
      return new Eligibility.Done();
    }
    IndexedDeadLetter deadLetter = deadLetters.get(event.deadLetter());
    return ordered && deadLetter != null ? ofReplay(deadLetter) : new Eligibility.Free();
  }

  private Eligibility ofReplay(IndexedDeadLetter deadLetter) {
    boolean waits = false;
    for (Map.Entry<MessagePosition, Long> before :
        blocked
            .getOrDefault(deadLetter.line(), Collections.emptyNavigableMap())
            .headMap(MessagePosition.before(deadLetter.event().sequence()))
            .entrySet()) {
      if (isOpen(before.getValue())) {
        return new Eligibility.Behind(before.getValue(), before.getKey());
      }
      waits = true;
    }
    return waits ? new Eligibility.Unknown() : new Eligibility.Free();
  }

  /** The dead letter's event is not of its stream any more: nothing there comes after it. */
  public synchronized void unblock(long sequence) {
    find(sequence).ifPresent(this::unblock);
  }

  private boolean isOpen(long sequence) {
    return states.get(sequence) == DeadLetterState.DEAD_LETTER_STATE_OPEN;
  }

  private void take(long sequence, DeadLetterMessage entry) {
    if (entry instanceof DeadLetterMessage.Replay replay) {
      if (isOpen(replay.deadLetter()) && isOf(replay.line(), replay.deadLetter())) {
        states.put(replay.deadLetter(), DeadLetterState.DEAD_LETTER_STATE_REPLAYING);
      }
    } else if (entry instanceof DeadLetterMessage.Replayed replayed
        && isOf(replayed.line(), replayed.deadLetter())) {
      close(replayed.deadLetter());
    } else if (entry instanceof DeadLetterMessage.Given given
        && states.get(sequence) == DeadLetterState.DEAD_LETTER_STATE_UNSPECIFIED) {
      add(given.deadLetter(sequence));
      if (given.replayed() < sequence && isOf(given.line(), given.replayed())) {
        close(given.replayed());
      }
    }
  }

  private boolean isOf(Line line, long deadLetter) {
    IndexedDeadLetter known = deadLetters.get(deadLetter);
    return known == null || known.line().isOfConsumerOf(line);
  }

  private void add(IndexedDeadLetter deadLetter) {
    states.put(deadLetter.sequence(), DeadLetterState.DEAD_LETTER_STATE_OPEN);
    if (deadLetters.size() >= deadLettersMax) {
      if (!overflown) {
        LOG.error("{} dead letters are open: newer ones do not block their keys", deadLettersMax);
      }
      overflown = true;
      return;
    }
    deadLetters.put(deadLetter.sequence(), deadLetter);
    NavigableMap<MessagePosition, Long> open =
        blocked.computeIfAbsent(deadLetter.line(), l -> new TreeMap<>());
    Long other = open.get(deadLetter.event());
    open.merge(deadLetter.event(), deadLetter.sequence(), Math::max);
    if (other != null) {
      // The newest dead letter of an event stands for it.
      close(Math.min(other, deadLetter.sequence()));
    }
  }

  private void close(long sequence) {
    if (states.get(sequence) != DeadLetterState.DEAD_LETTER_STATE_UNSPECIFIED) {
      states.put(sequence, DeadLetterState.DEAD_LETTER_STATE_REPLAYED);
      IndexedDeadLetter deadLetter = deadLetters.remove(sequence);
      if (deadLetter != null) {
        unblock(deadLetter);
      }
    }
  }

  private void unblock(IndexedDeadLetter deadLetter) {
    blocked.computeIfPresent(
        deadLetter.line(),
        (line, open) -> {
          open.remove(deadLetter.event(), deadLetter.sequence());
          return open.isEmpty() ? null : open;
        });
  }
}
