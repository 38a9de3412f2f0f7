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
import java.util.TreeSet;

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

  /** A SKU that has had a level. */
  private static final String SEEDED = "seeded";

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
                seeded(skus(catalogue))
                    .compose(seeded -> open(catalogue, stored, seeded, triesLeft)));
  }

  private Future<Levels> open(
      Catalogue catalogue, StoredLevels stored, Set<String> seeded, int triesLeft) {
    Set<String> missing = new TreeSet<>(missing(catalogue, stored));
    return lost(missing, stored, seeded)
        .compose(
            lost -> {
              missing.removeAll(lost);
              if (missing.isEmpty()) {
                Levels levels = new Levels(stored);
                levels.putAll(lost, stored);
                Set<String> unmarked = new TreeSet<>(skus(catalogue));
                unmarked.removeAll(seeded);
                return markSeeded(unmarked).map(levels);
              }
              return triesLeft == 0
                  ? Future.failedFuture(contended())
                  : create(firstLevels(catalogue, missing))
                      .compose(created -> open(catalogue, triesLeft - 1));
            });
  }

  private Future<Set<String>> seeded(List<String> skus) {
    return last(skus.stream().map(this::seededSubject).toList(), SUBJECTS_MAX)
        .map(marks -> marks.stream().map(mark -> mark.subjectToken(ID_TOKEN)).collect(toSet()));
  }

  /**
   * Those that had a level: they are marked, or all that the stream held first is gone. A first
   * level would bring stock out of nothing.
   */
  private Future<Set<String>> lost(Set<String> missing, StoredLevels stored, Set<String> seeded) {
    if (!missing.isEmpty() && stored.isEmpty()) {
      return isPurged().map(purged -> purged ? Set.copyOf(missing) : common(missing, seeded));
    }
    return Future.succeededFuture(common(missing, seeded));
  }

  private static Set<String> common(Set<String> one, Set<String> other) {
    Set<String> both = new TreeSet<>(one);
    both.retainAll(other);
    return both;
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
  private String seededSubject(String sku) {
    return Subjects.inventory(SEEDED, shard.index(), sku);
  }

  /** Remembers that they had a level, for whoever opens the stream next. */
  Future<Void> markSeeded(Set<String> skus) {
    return create(
        skus.stream()
            .map(
                sku -> {
                  StockLevel nothing = StockLevel.newBuilder().setSku(sku).build();
                  String subject = seededSubject(sku);
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

  private static List<NewEvent> firstLevels(Catalogue catalogue, Set<String> skus) {
    return skus.stream()
        .map(
            sku -> {
              String subject = Subjects.level(sku);
              Level first = Level.first(catalogue.item(sku).stock());
              return NewEvent.of(subject, "", first.toEvent(sku), Guard.none(subject));
            })
        .toList();
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
