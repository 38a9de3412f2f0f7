package dev.weft.inventory.flow;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import dev.weft.inventory.domain.Catalogue;
import dev.weft.inventory.domain.Level;
import dev.weft.inventory.domain.Levels;
import dev.weft.inventory.domain.Outcome;
import dev.weft.inventory.domain.StockShard;
import dev.weft.inventory.domain.StoredLevels;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.inventory.v1.StockLevel;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Thread-safe. The stream of one shard, seen by SKU and by order or adjustment. */
public final class StockStore {
  private static final int SUBJECTS_MAX = 500;

  /** With as many kinds of events under each id, four times those of today, one answer is full. */
  private static final int WILDCARDS_MAX = Journal.LAST_EVENTS_MAX / 16;

  private static final int ID_TOKEN = 3;
  private static final String LOST = "lost";
  private static final int OPEN_TRIES_MAX = 100;

  private final Journal journal;
  private final StockShard shard;
  private final PartialCommits partialCommits;

  public StockStore(Journal journal, StockShard shard) {
    this.journal = journal;
    this.shard = shard;
    this.partialCommits = new PartialCommits(journal, shard.stream());
  }

  public StockShard shard() {
    return shard;
  }

  /**
   * The levels of the shard's part of the catalogue; what is new in it gets its first level. What
   * had one gets none: its stock may have been sold.
   */
  public Future<Levels> open(Catalogue catalogue) {
    return open(catalogue, OPEN_TRIES_MAX);
  }

  /** What is stored of those of the SKUs that have a level. */
  public Future<StoredLevels> levels(Collection<String> skus) {
    return levelEvents(skus).map(StoredLevels::of);
  }

  /** The same for whoever decides on it: what was stored in part is put right first. */
  Future<StoredLevels> levelsToDecideOn(Collection<String> skus) {
    return levelsToDecideOn(skus, OPEN_TRIES_MAX);
  }

  private Future<StoredLevels> levelsToDecideOn(Collection<String> skus, int triesLeft) {
    return levelEvents(skus)
        .compose(
            events ->
                partialCommits
                    .repair(events)
                    .compose(
                        repaired -> {
                          if (!repaired) {
                            return Future.succeededFuture(StoredLevels.of(events));
                          }
                          return triesLeft == 0
                              ? Future.failedFuture(contended())
                              : levelsToDecideOn(skus, triesLeft - 1);
                        }));
  }

  private Future<List<RecordedEvent>> levelEvents(Collection<String> skus) {
    return last(skus.stream().map(Subjects::level).toList(), SUBJECTS_MAX);
  }

  /** What was decided about that order or adjustment; a wrong guess is found by its guard. */
  public Future<Outcome> outcome(String id) {
    return last(outcomeSubjects(id), SUBJECTS_MAX).map(Outcome::of);
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
  public Future<Appended> append(List<NewEvent> events) {
    return journal.appendAll(shard.stream(), events);
  }

  private Future<Levels> open(Catalogue catalogue, int triesLeft) {
    return levelsToDecideOn(skus(catalogue))
        .compose(
            stored ->
                lost(missing(catalogue, stored), stored)
                    .compose(lost -> open(catalogue, stored, lost, triesLeft)));
  }

  private Future<Levels> open(
      Catalogue catalogue, StoredLevels stored, Set<String> lost, int triesLeft) {
    List<NewEvent> first =
        missing(catalogue, stored).stream()
            .filter(sku -> !lost.contains(sku))
            .map(sku -> firstLevel(sku, catalogue.item(sku).stock()))
            .toList();
    if (first.isEmpty()) {
      Levels levels = new Levels(stored);
      levels.putAll(lost, stored);
      return markLost(lost).map(levels);
    }
    return triesLeft == 0
        ? Future.failedFuture(contended())
        : create(first).compose(created -> open(catalogue, triesLeft - 1));
  }

  /**
   * Those that had a level: somebody has seen that it was gone, or all that the stream held first
   * is. A first level would bring stock out of nothing.
   */
  private Future<Set<String>> lost(List<String> missing, StoredLevels stored) {
    if (missing.isEmpty()) {
      return Future.succeededFuture(Set.of());
    }
    return last(missing.stream().map(this::lostSubject).toList(), SUBJECTS_MAX)
        .map(marks -> marks.stream().map(mark -> mark.subjectToken(ID_TOKEN)).collect(toSet()))
        .compose(
            marked ->
                stored.isEmpty()
                    ? isPurged().map(purged -> purged ? Set.copyOf(missing) : marked)
                    : Future.succeededFuture(marked));
  }

  private Future<Boolean> isPurged() {
    return journal
        .read(shard.stream(), 1, 1)
        .map(
            page ->
                page.lastSequence() > 0
                    && (page.events().isEmpty() || page.events().get(0).sequence() > 1));
  }

  /** Fits the outbound route of the stream. */
  private String lostSubject(String sku) {
    return Subjects.inventory(LOST, shard.index(), sku);
  }

  /** Remembers that they had a level, for whoever opens the stream next. */
  Future<Void> markLost(Set<String> skus) {
    return create(
        skus.stream()
            .map(
                sku -> {
                  StockLevel nothing = StockLevel.newBuilder().setSku(sku).build();
                  String subject = lostSubject(sku);
                  return NewEvent.of(subject, "", nothing, Guard.none(subject));
                })
            .toList());
  }

  /**
   * One by one: they need not be stored together, and nats-server 2.12.0 refuses every batch with a
   * guard that says "nothing yet" of a literal subject. Completes as well when another node was
   * faster: the caller reads what there is then.
   */
  private Future<Void> create(List<NewEvent> events) {
    Future<Void> created = Future.succeededFuture();
    for (NewEvent event : events) {
      created = created.compose(before -> create(event));
    }
    return created;
  }

  private Future<Void> create(NewEvent event) {
    return journal
        .append(shard.stream(), event)
        .<Void>mapEmpty()
        .recover(
            error ->
                Failure.of(error).is(FailureKind.CONFLICT)
                    ? Future.succeededFuture()
                    : Future.failedFuture(error));
  }

  /** In order of sequence within each chunk: all that one filter matches is in one. */
  private Future<List<RecordedEvent>> last(List<String> subjects, int chunkMax) {
    Future<List<RecordedEvent>> all = Future.succeededFuture(new ArrayList<>());
    for (int from = 0; from < subjects.size(); from += chunkMax) {
      List<String> chunk = subjects.subList(from, Math.min(subjects.size(), from + chunkMax));
      all =
          all.compose(
              read -> journal.last(shard.stream(), chunk).onSuccess(read::addAll).map(read));
    }
    return all;
  }

  private List<String> skus(Catalogue catalogue) {
    return catalogue.skus().stream().filter(shard::owns).toList();
  }

  private List<String> missing(Catalogue catalogue, StoredLevels stored) {
    return skus(catalogue).stream().filter(sku -> !stored.has(sku)).toList();
  }

  private static NewEvent firstLevel(String sku, long stock) {
    String subject = Subjects.level(sku);
    return NewEvent.of(subject, "", Level.first(stock).toEvent(sku), Guard.none(subject));
  }

  /** Literal subjects are much faster to find than a wildcard. */
  private List<String> outcomeSubjects(String id) {
    return Outcome.Kind.STORED.stream()
        .map(kind -> Subjects.inventory(kind.token(), shard.index(), id))
        .toList();
  }

  private static Failure contended() {
    return Failure.retry(InventoryFailures.CONTENDED, "the levels keep changing");
  }
}
