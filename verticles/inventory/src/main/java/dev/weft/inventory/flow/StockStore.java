package dev.weft.inventory.flow;

import static java.util.stream.Collectors.groupingBy;

import dev.weft.inventory.domain.Outcome;
import dev.weft.inventory.domain.StockShard;
import dev.weft.inventory.domain.StoredLevels;
import dev.weft.inventory.domain.StreamTail;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The stream of one shard, seen by SKU and by order or adjustment.
 *
 * <p>Thread-safe.
 */
public final class StockStore {
  private static final int SUBJECTS_MAX = 500;

  /** With as many kinds of events under each id, four times those of today, one answer is full. */
  private static final int WILDCARDS_MAX = Journal.LAST_EVENTS_MAX / 16;

  private static final int ID_TOKEN = 3;

  /** As many of the newest events say, nearly always, from where on levels are not flushed. */
  private static final int TAIL_EVENTS = 64;

  private final Journal journal;
  private final StockShard shard;
  private final int tailEvents;

  /**
   * What was read of levels.
   *
   * @param sequence of the stream's last event before they were read
   * @param skus the requested ones, and all whose level is in the end of the stream only
   */
  public record Read(long sequence, Set<String> skus, StoredLevels levels) {}

  public StockStore(Journal journal, StockShard shard) {
    this(journal, shard, TAIL_EVENTS);
  }

  /**
   * @param tailEvents of the newest events so many are read before it is known how many matter
   */
  StockStore(Journal journal, StockShard shard, int tailEvents) {
    this.journal = journal;
    this.shard = shard;
    this.tailEvents = tailEvents;
  }

  public StockShard shard() {
    return shard;
  }

  /**
   * What is stored of those of the SKUs that have a level. The end of the stream is read first, and
   * the level events after it: what the end tells of a level stays true until an event that is
   * newer than that end, and a level event that is read later is either newer, or was there already
   * and then the end tells of all that happened since. The other way round a level could be stored
   * between the two: the old one would have been read, and of the new one the end would no longer
   * tell.
   *
   * <p>Nothing is taken from a replica that lags behind: an outcome is guarded by the end of the
   * stream, and not by the levels it was decided on.
   */
  public Future<Read> read(Collection<String> skus) {
    return end()
        .compose(
            sequence -> tail(sequence, tailEvents).compose(tail -> read(skus, sequence, tail)));
  }

  private Future<Read> read(Collection<String> skus, long sequence, List<RecordedEvent> tail) {
    Set<String> all = new TreeSet<>(skus);
    StoredLevels.unflushed(tail).stream().filter(shard::owns).forEach(all::add);
    List<String> subjects = all.stream().map(Subjects::level).toList();
    return inChunks(subjects, SUBJECTS_MAX, chunk -> journal.lastCertain(shard.stream(), chunk))
        .map(events -> new Read(sequence, all, StoredLevels.of(events, tail)));
  }

  /** Whether what the stream held first is gone. */
  Future<Boolean> isPurged() {
    return journal
        .read(shard.stream(), 1, 1)
        .map(
            page ->
                page.lastSequence() > 0
                    && (page.events().isEmpty() || page.events().get(0).sequence() > 1));
  }

  /** The sequence of the stream's last event. */
  Future<Long> end() {
    return journal.end(shard.stream());
  }

  /** The events up to that sequence, from the first on whose level may not be flushed. */
  private Future<List<RecordedEvent>> tail(long sequence, int count) {
    long from = Math.max(1, sequence - count + 1);
    return events(from, sequence)
        .compose(
            events -> {
              OptionalLong flushed = StreamTail.flushedSequence(events);
              if (flushed.isPresent()) {
                long first = flushed.getAsLong() + 1;
                return first < from ? events(first, sequence) : Future.succeededFuture(events);
              }
              // Events of an older version, or of others: they lead to no levels.
              return from > 1 && count < Journal.READ_EVENTS_MAX
                  ? tail(sequence, Journal.READ_EVENTS_MAX)
                  : Future.succeededFuture(events);
            });
  }

  private Future<List<RecordedEvent>> events(long from, long upTo) {
    if (from > upTo) {
      return Future.succeededFuture(List.of());
    }
    int countMax = (int) Math.min(Journal.READ_EVENTS_MAX, upTo - from + 1);
    return journal
        .read(shard.stream(), from, countMax)
        .compose(
            page -> {
              if (page.events().isEmpty()) {
                return Future.succeededFuture(List.of());
              }
              long last = page.events().get(page.events().size() - 1).sequence();
              return events(last + 1, upTo)
                  .map(rest -> Stream.concat(page.events().stream(), rest.stream()).toList());
            });
  }

  /** What was decided about that order or adjustment; a wrong guess is found by its guard. */
  public Future<Outcome> outcome(String id) {
    return last(outcomeSubjects(id)).map(Outcome::of);
  }

  /**
   * What was decided under those of the ids that anything is stored under, after somebody else was
   * faster: wildcards also find the events that this version has no name for, and that what is
   * stored next has to follow all the same.
   */
  public Future<Map<String, Outcome>> outcomesAgain(Collection<String> ids) {
    List<String> wildcards =
        ids.stream().map(id -> Subjects.anyOfInventory(shard.index(), id)).toList();
    return last(wildcards, WILDCARDS_MAX)
        .map(events -> events.stream().collect(groupingBy(event -> event.subjectToken(ID_TOKEN))))
        .map(
            events -> {
              Map<String, Outcome> outcomes = new HashMap<>();
              events.forEach((id, own) -> outcomes.put(id, Outcome.of(own)));
              return outcomes;
            });
  }

  /** All or nothing. */
  Future<Appended> append(List<NewEvent> events) {
    return journal.appendAll(shard.stream(), events);
  }

  /** The last event on each of the literal subjects. */
  Future<List<RecordedEvent>> last(List<String> subjects) {
    return last(subjects, SUBJECTS_MAX);
  }

  /** In order of sequence within each chunk: all that one filter matches is in one. */
  private Future<List<RecordedEvent>> last(List<String> subjects, int chunkMax) {
    return inChunks(subjects, chunkMax, chunk -> journal.last(shard.stream(), chunk));
  }

  private static Future<List<RecordedEvent>> inChunks(
      List<String> subjects,
      int chunkMax,
      Function<List<String>, Future<List<RecordedEvent>>> read) {
    Future<List<RecordedEvent>> all = Future.succeededFuture(new ArrayList<>());
    for (int from = 0; from < subjects.size(); from += chunkMax) {
      List<String> chunk = subjects.subList(from, Math.min(subjects.size(), from + chunkMax));
      all = all.compose(before -> read.apply(chunk).onSuccess(before::addAll).map(before));
    }
    return all;
  }

  /** Literal subjects are much faster to find than a wildcard. */
  private List<String> outcomeSubjects(String id) {
    return Outcome.Kind.STORED.stream()
        .map(kind -> Subjects.inventory(kind.token(), shard.index(), id))
        .toList();
  }
}
