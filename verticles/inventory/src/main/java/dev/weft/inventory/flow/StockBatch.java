package dev.weft.inventory.flow;

import dev.weft.inventory.domain.Level;
import dev.weft.inventory.domain.Levels;
import dev.weft.inventory.domain.PendingLevels;
import dev.weft.inventory.domain.StockDecision;
import dev.weft.inventory.domain.StockShard;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.kernel.journal.NewEvent;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What some jobs come to, as events that follow the end of the stream: outcomes, then perhaps
 * levels. However many of the first ones are stored, they are right.
 *
 * <p>Event-loop confined.
 */
final class StockBatch {
  private final StockShard shard;
  private final long ttlSeconds;
  private final long endsAt;
  private final PendingLevels pending;
  private final List<StockJob<?>> decided = new ArrayList<>();
  private final List<NewEvent> events = new ArrayList<>();
  private final Map<String, Level> levels;
  private final int outcomeCount;

  /** Decides the jobs in their order; those that leave nothing to do are settled at once. */
  StockBatch(StockShard shard, List<StockJob<?>> jobs, Levels stored, long ttlSeconds) {
    this.shard = shard;
    this.ttlSeconds = ttlSeconds;
    this.endsAt = stored.sequence();
    this.pending = stored.pending();
    jobs.forEach(this::decide);
    this.levels = new HashMap<>(pending.changed());
    this.outcomeCount = events.size();
  }

  /**
   * The levels that are not stored as events of their own, oldest first, as far as they fit.
   *
   * @param countMax so many at most
   */
  void flush(Set<String> unflushed, int countMax) {
    if (countMax == 0) {
      return;
    }
    Set<String> skus = new HashSet<>(unflushed);
    skus.addAll(pending.changed().keySet());
    List<String> oldestFirst =
        skus.stream()
            .sorted(Comparator.comparingLong(sku -> pending.level(sku).sequence()))
            .limit(Math.min(countMax, Journal.BATCH_EVENTS_MAX - events.size()))
            .toList();
    for (String sku : oldestFirst) {
      Level level = pending.level(sku);
      String subject = Subjects.level(sku);
      Guard guard = new Guard(subject, level.levelSequence());
      events.add(NewEvent.of(subject, "", level.toEvent(sku, pending.flushedSequence()), guard));
      levels.put(sku, level.flushedAt(endsAt + events.size()));
    }
  }

  /** Outcomes among its events; they come first. */
  int outcomeCount() {
    return outcomeCount;
  }

  /** Sequence of the last event of the stream once all are stored. */
  long lastSequence() {
    return endsAt + events.size();
  }

  /** The levels as they are then. */
  Map<String, Level> levels() {
    return levels;
  }

  /**
   * One event goes by itself, more as one atomic batch, behind the end of the stream. Jobs complete
   * with it. Fails with CONFLICT when the stream has another end.
   */
  Future<Void> storeIn(StockStore store) {
    return stored(store).onSuccess(all -> decided.forEach(StockJob::complete));
  }

  private Future<Void> stored(StockStore store) {
    if (!events.isEmpty()) {
      events.set(0, events.get(0).following(endsAt));
      return store.append(events).map(this::asExpected);
    }
    // No event says that the end of the stream is still the same, so it is asked.
    return decided.isEmpty()
        ? Future.succeededFuture()
        : store.end().map(end -> asExpected(new Appended(end, false)));
  }

  /** An event that was stored before may have led to other levels: it is to be read. */
  private Void asExpected(Appended appended) {
    if (appended.duplicate() || appended.sequence() != lastSequence()) {
      throw Failure.conflict(
          InventoryFailures.CONTENDED,
          "the stream ends at " + appended.sequence() + ", not " + lastSequence());
    }
    return null;
  }

  private void decide(StockJob<?> job) {
    try {
      StockDecision<?> decision = job.decide(pending);
      if (decision instanceof StockDecision.Nothing) {
        return;
      }
      decided.add(job);
      if (decision instanceof StockDecision.Store<?> store) {
        events.add(outcomeEvent(job, store).withTtlSeconds(ttlSeconds));
        pending.next();
      }
    } catch (Failure known) {
      job.fail(known);
    } catch (RuntimeException unforeseen) {
      // One job that cannot be decided must not take the others of its batch with it.
      job.fail(
          Failure.reject(InventoryFailures.UNDECIDABLE, job.id() + ": " + unforeseen.getMessage()));
    }
  }

  private NewEvent outcomeEvent(StockJob<?> job, StockDecision.Store<?> decision) {
    String event = decision.kind().token();
    return NewEvent.of(
            Subjects.inventory(event, shard.index(), job.id()),
            eventId(job.id(), event),
            decision.event(),
            new Guard(Subjects.anyOfInventory(shard.index(), job.id()), job.soFar().sequence()))
        .withTraceparent(job.traceparent());
  }

  /** Shards decide about the same order, each for itself. */
  private String eventId(String id, String event) {
    String eventId = id + ":stock-" + event;
    return shard.all().count() == 1 ? eventId : eventId + "-" + shard.index();
  }
}
